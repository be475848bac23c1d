using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Nodes;

/// <summary>clusters ls, add, update, rm: Proxmox clusters.</summary>
internal static class ClusterCommands
{
    public static Command Create(CommandFactory px)
    {
        var name = new Argument<string>("NAME");
        var url = Needed("--url", "https://pve1:8006");
        var fingerprint = new Option<string?>("--fingerprint") { Description = "SHA-256 of its certificate; without it the system's authorities are trusted." };
        var tokenId = Needed("--token-id", "API token, user@pve!name.");
        var newUrl = new Option<string?>("--url") { Description = "https://pve1:8006" };
        var newTokenId = new Option<string?>("--token-id") { Description = "API token, user@pve!name." };
        var secretStdin = new Option<bool>("--token-secret-stdin") { Description = "Read the token's secret from standard input (default: asked for)." };
        var pool = new Option<string>("--pool") { Description = "Proxmox resource pool for our guests.", DefaultValueFactory = _ => "proxpaas" };
        var bridge = new Option<string>("--bridge") { Description = "Network bridge.", DefaultValueFactory = _ => "vmbr0" };
        var addresses = Needed("--addresses", "10.77.0.100-10.77.0.199/24,gw=10.77.0.1");
        var vmids = new Option<string>("--vmids") { Description = "Range of guest ids of our own.", DefaultValueFactory = _ => "6000-6999" };
        var templates = new Option<string>("--template-storage") { Description = "Storage for node archives.", DefaultValueFactory = _ => "local" };
        var storage = new Option<string>("--node-storage") { Description = "Storage for root file systems.", DefaultValueFactory = _ => "local-lvm" };
        var nameserver = new Option<string?>("--nameserver") { Description = "Nameserver of the guests." };
        var ssh = new SshOptions();
        return CommandFactory.Group(
            "clusters", "Proxmox clusters.",
            px.Command("ls", "List clusters.", ListAsync),
            px.Command("add", "Add a cluster.", async (call, ct) =>
            {
                var request = new CreatePveClusterRequest(
                    call.Get(name), call.Get(url)!, call.Get(fingerprint), call.Get(tokenId)!, Secret(call, call.Get(secretStdin)), call.Get(pool)!, call.Get(bridge)!,
                    call.Get(addresses)!, call.Get(vmids)!, call.Get(templates)!, call.Get(storage)!, call.Get(nameserver), ssh.ReadNew(call));
                var made = await call.Client().CreatePveClusterAsync(request, ct);
                call.Output.Item(made, ApiJson.Default.PveClusterView, [("Cluster", made.Name), ("Id", made.Id), ("Status", made.Status), ("Version", made.Version ?? ""), ("Hosts", string.Join(", ", made.Nodes.Select(n => n.Name))), .. SshOptions.Shown(made)]);
                return ExitCodes.Ok;
            }, [name, url, fingerprint, tokenId, secretStdin, pool, bridge, addresses, vmids, templates, storage, nameserver, .. ssh.ForNew]),
            px.Command("update", "Store a cluster's new token, certificate, address or SSH access, after trying it.", async (call, ct) =>
            {
                var sshChange = ssh.ReadChange(call);
                var keepsToken = ((call.Get(newUrl) ?? call.Get(fingerprint)) is not null || sshChange is not null) && call.Get(newTokenId) is null && !call.Get(secretStdin);
                var request = new UpdatePveClusterRequest(call.Get(newUrl), call.Get(fingerprint), call.Get(newTokenId), keepsToken ? null : Secret(call, call.Get(secretStdin)), sshChange);
                var changed = await call.Client().UpdatePveClusterAsync(call.Get(name), request, ct);
                call.Output.Item(changed, ApiJson.Default.PveClusterView, [("Cluster", changed.Name), ("Id", changed.Id), ("Url", changed.Url), ("Token", changed.TokenId), .. SshOptions.Shown(changed)]);
                return ExitCodes.Ok;
            }, [name, newUrl, fingerprint, newTokenId, secretStdin, .. ssh.ForChange]),
            px.Command("rm", "Forget a cluster that has no nodes of ours left.", async (call, ct) =>
            {
                call.Confirm($"This forgets cluster '{call.Get(name)}'.");
                await call.Client().DeletePveClusterAsync(call.Get(name), ct);
                call.Output.Done("deleted", call.Get(name), $"Cluster {call.Get(name)} is forgotten.");
                return ExitCodes.Ok;
            }, name, px.Yes));
    }

    private static Option<string> Needed(string name, string description) => new(name) { Description = description, Required = true };

    private static string Secret(Call call, bool fromInput)
    {
        if (!fromInput && !call.Console.InteractiveInput)
        {
            throw PxException.Usage("Without a terminal, pipe the token's secret in and pass --token-secret-stdin.");
        }

        if (!fromInput)
        {
            call.Console.Error.Write("Token secret: ");
        }

        return (fromInput ? call.Console.In.ReadLine() : call.Console.ReadSecret()) is { Length: > 0 } secret ? secret : throw PxException.Usage("The token's secret is empty.");
    }

    private static async Task<int> ListAsync(Call call, CancellationToken cancellationToken)
    {
        var list = await call.Client().PveClustersAsync(cancellationToken).ToListAsync(cancellationToken);
        call.Output.List(list, ApiJson.Default.PagePveClusterView, "No Proxmox cluster yet. Add one with: px clusters add NAME --url https://HOST:8006 …",
            new("CLUSTER", c => c.Name), new("STATUS", c => c.Status, State: true), new("VERSION", c => c.Version ?? ""), new("URL", c => c.Url),
            new("HOSTS", c => string.Join(", ", c.Nodes.Select(n => n.Online ? n.Name : $"{n.Name} (offline)"))), new("ID", c => c.Id));
        return ExitCodes.Ok;
    }
}
