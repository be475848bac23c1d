using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Nodes;

/// <summary>SSH access to a cluster's hosts, for pools with <c>--seed ssh</c>.</summary>
internal sealed class SshOptions
{
    private readonly Option<string?> _user = new("--ssh-user") { Description = "User on the Proxmox hosts (default: root)." };
    private readonly Option<FileInfo?> _key = new("--ssh-key") { Description = "Private key file for the Proxmox hosts, without passphrase; stored sealed. Only pools with --seed ssh need it." };
    private readonly Option<string[]> _hosts = new("--ssh-host") { Description = "'NODE=HOST[:PORT] [SHA256:…]'; repeat for more. Without a fingerprint the host's key of now is pinned and shown." };
    private readonly Option<bool> _none = new("--no-ssh") { Description = "Forget the SSH access." };

    public IReadOnlyList<Symbol> ForNew => [_user, _key, _hosts];

    public IReadOnlyList<Symbol> ForChange => [_user, _key, _hosts, _none];

    public PveSshSettings? ReadNew(Call call)
    {
        if (!ForNew.OfType<Option>().Any(call.Given))
        {
            return null;
        }

        return call.Get(_key) is { } key
            ? new(call.Get(_user) ?? "root", Text(key), call.Get(_hosts) ?? [])
            : throw PxException.Usage("SSH access needs a key: pass --ssh-key FILE.");
    }

    public UpdatePveSshSettings? ReadChange(Call call)
        => ForChange.OfType<Option>().Any(call.Given)
            ? new(call.Get(_user), call.Get(_key) is { } key ? Text(key) : null, call.Given(_hosts) ? call.Get(_hosts) : null, call.Get(_none))
            : null;

    /// <summary>Where the hosts are and which keys are pinned, and the key that they must let in.</summary>
    public static IEnumerable<(string, string)> Shown(PveClusterView cluster)
        => cluster.Ssh is not { } ssh ? [] : [("SSH", $"{ssh.User}, {ssh.PublicKey}"), .. ssh.Hosts.Select(h => ("SSH host", h))];

    private static string Text(FileInfo file)
        => file.Exists ? File.ReadAllText(file.FullName) : throw PxException.Usage($"{file.FullName} does not exist.");
}
