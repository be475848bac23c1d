using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Webhooks;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Sources;

/// <summary>A repository behind a real sshd with git-shell, with our deploy key and the server's key pinned.</summary>
[Trait("Category", "Integration")]
[Collection(PlatformGroup.Name)]
public sealed class SshSourceTests(PlatformHost host)
{
    [Fact]
    public async Task DeployKey_Fetches_TheServersKeyIsPinned_AndAnotherOneIsRefused()
    {
        Assert.SkipUnless(SshServer.WhyNot.Length == 0, SshServer.WhyNot);
        await using var remote = await GitRemote.StartAsync();
        using var server = await SshServer.StartAsync();
        await using var rig = await SourceRig.StartAsync(host, new SourceSettings { CloneUrl = $"ssh://root@127.0.0.1:{server.Port}{remote.Bare}", Provider = SourceProvider.Github }, remote, settled: false);
        Assert.StartsWith("ssh-ed25519 AAAA", rig.Source.PublicKey);

        // The key is not entered yet.
        var refused = await rig.EndAsync((await rig.DeliveriesAsync())[0].Id);
        Assert.Contains("does not take the deploy key", refused.Reason);

        server.Authorize(rig.Source.PublicKey!);
        Assert.Equal(DeliveryState.Done, (await SyncAsync(rig)).State);
        Assert.Equal(await remote.Tree.HeadAsync(), (await rig.BuildsAsync())[0].CommitSha);
        Assert.Contains("ssh-ed25519 ", (await rig.NowAsync()).KnownHosts);

        await server.RestartWithAnotherKeyAsync();
        var changed = await SyncAsync(rig);
        Assert.Contains("shows another ssh key than the pinned one", changed.Reason);

        // Its operator changed it: the owner pins the new one.
        (await host.Owner.PatchAsJsonAsync($"/v1/sources/{rig.Source.Id}", new SourceSettings { KnownHosts = server.HostKey }, ApiJson.Default.SourceSettings)).EnsureSuccessStatusCode();
        Assert.Equal(DeliveryState.Done, (await SyncAsync(rig)).State);
    }

    private async Task<DeliveryView> SyncAsync(SourceRig rig)
        => await rig.EndAsync((await (await host.Owner.PostAsync($"/v1/sources/{rig.Source.Id}/sync", null)).Content.ReadFromJsonAsync(ApiJson.Default.SyncReply))!.DeliveryId);

    /// <summary>sshd on a port of loopback; whoever signs in gets git-shell.</summary>
    private sealed class SshServer : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private ChildProcess? _process;

        public static string WhyNot => !File.Exists("/usr/sbin/sshd") ? "sshd is not installed (apt-get install openssh-server)"
            : !File.Exists("/usr/bin/git-shell") ? "git-shell is not installed (apt-get install git)"
            : Environment.UserName != "root" ? "sshd needs root to sign somebody in" : "";

        public int Port { get; } = FreePort.Next();

        public string HostKey => File.ReadAllText(_folder.Combine("host.pub"));

        public static async Task<SshServer> StartAsync()
        {
            var server = new SshServer();
            Directory.CreateDirectory("/run/sshd");
            await File.WriteAllTextAsync(server._folder.Combine("keys"), "");
            await File.WriteAllTextAsync(server._folder.Combine("sshd_config"), $"""
                Port {server.Port}
                ListenAddress 127.0.0.1
                HostKey {server._folder.Combine("host")}
                AuthorizedKeysFile {server._folder.Combine("keys")}
                PidFile none
                StrictModes no
                UsePAM no
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                ForceCommand /usr/bin/git-shell -c "$SSH_ORIGINAL_COMMAND"

                """);
            await server.RestartWithAnotherKeyAsync();
            return server;
        }

        public void Authorize(string publicKey) => File.AppendAllText(_folder.Combine("keys"), publicKey + "\n");

        public async Task RestartWithAnotherKeyAsync()
        {
            _process?.Dispose();
            File.Delete(_folder.Combine("host"));
            await ChildProcess.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", _folder.Combine("host"));
            _process = ChildProcess.Start("/usr/sbin/sshd", "-D", "-e", "-f", _folder.Combine("sshd_config"));
            await Ports.ListeningAsync(Port, () => _process.HasExited ? _process.Output : null);
        }

        public void Dispose()
        {
            _process?.Dispose();
            _folder.Dispose();
        }
    }
}
