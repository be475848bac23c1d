using System.Diagnostics;
using System.Security.Cryptography;
using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>
/// A pool over a user's own template, which is Debian with systemd, cloud-init and Docker and knows nothing of us. SSH access is refused when
/// it is wrong and pinned when it is right; the control plane dies while it seeds; the node joins, takes the app, and is destroyed when it is empty.
/// </summary>
internal sealed class SshSeed : IFaultScenario
{
    private const string Pool = "users", Host = "pve1", TemplateName = "debian-docker", Crash = "seed.after-upload";
    private const int Template = 900;
    private const string UserData = """
        #cloud-config
        write_files:
          - {path: /etc/mine, content: "from the pool\n"}
        runcmd:
          - [sh, -c, "cp /etc/mine /root/ran"]
        """;

    public string Name => "ssh seed: nodes of a user's own template";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var ssh = bench.LabDescription.Hosts.Single(h => h.Name == Host).Ssh ?? throw new InvalidOperationException("the lab has no sshd");
        using var root = new PveAccess(bench.Installation, bench.LabDescription);
        say("makes the user's template");
        await MakeTemplateAsync(bench, root, say, cancellationToken);
        var refusals = await StoreAccessAsync(bench, ssh, cancellationToken);
        var (_, since) = await bench.Lab.PostsAsync(0, cancellationToken);
        await Waiting.ForAsync(
            async () => await TryCreateAsync(bench, cancellationToken), TimeSpan.FromSeconds(30), () => "the template is not seen by its name", cancellationToken, TimeSpan.FromSeconds(1));

        // Nothing is needed of the pool yet: the move of the app asks for its first node, and the control plane dies while it seeds it.
        await bench.ControlPlane.StartAsync(cancellationToken, Crash);
        var asked = Stopwatch.GetTimestamp();
        await bench.Api.UpdateServiceAsync(bench.Service.Id, new() { Pool = Pool }, cancellationToken);
        await bench.Api.DeployAsync(bench.Service.Id, new(), cancellationToken);
        await Waiting.ForAsync(
            async () => (await bench.Supervisor.StatusAsync(cancellationToken)).Single(s => s.Name == ControlPlane.Name).Restarts > 0 ? "died" : null,
            TimeSpan.FromSeconds(60), () => $"the control plane never came to {Crash}", cancellationToken);
        await bench.ControlPlane.StartAsync(cancellationToken);
        var node = await ReadyAsync(bench, say, cancellationToken);
        var took = Stopwatch.GetElapsedTime(asked).TotalSeconds;
        var found = await LookInsideAsync(bench, node, cancellationToken);
        await ReplicaOnAsync(bench, node, say, cancellationToken);
        var clones = (await bench.Lab.PostsAsync(since, cancellationToken)).Posts.Count(p => p.EndsWith("/clone", StringComparison.Ordinal));
        if (clones != 1)
        {
            throw new InvalidOperationException($"{clones} clones were made for one node");
        }

        await LeaveAsync(bench, root, say, cancellationToken);
        return $"{refusals}; killed at {Crash}, node {node.Name} stood after {took:0} s with one clone; {found}; it took the app and was destroyed when empty; {await GuestCount.CheckAsync(bench, null, cancellationToken)}";
    }

    private static async Task MakeTemplateAsync(FaultBench bench, PveAccess root, Action<string> say, CancellationToken cancellationToken)
    {
        var archive = await UserTemplate.MakeAsync(bench.Installation, say, cancellationToken);
        await root.MakeTemplateAsync(Host, Template, TemplateName, archive, "btr", bench.Installation.BridgeName, cancellationToken);
    }

    /// <summary>No access, another host's key, a key that nobody lets in; then the right one, whose host key is pinned by its first sight.</summary>
    private static async Task<string> StoreAccessAsync(FaultBench bench, LabHostSsh ssh, CancellationToken cancellationToken)
    {
        var none = await Refusal.OfAsync(() => CreateAsync(bench, cancellationToken), "SSH access");
        var key = await File.ReadAllTextAsync(ssh.KeyPath, cancellationToken);
        var host = $"{Host}={ssh.Host}:{ssh.Port}";
        var other = await Refusal.OfAsync(
            () => bench.Api.UpdatePveClusterAsync("lab", new(Ssh: new(PrivateKey: key, Hosts: [$"{host} SHA256:{new string('A', 43)}"])), cancellationToken), ssh.Fingerprint, "pinned");
        var stranger = bench.Installation.FileIn("strange-key");
        File.Delete(stranger);
        await Tool.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger], cancellationToken);
        var refused = await Refusal.OfAsync(
            async () => await bench.Api.UpdatePveClusterAsync("lab", new(Ssh: new(PrivateKey: await File.ReadAllTextAsync(stranger, cancellationToken), Hosts: [host])), cancellationToken), "authorized_keys");
        var stored = (await bench.Api.UpdatePveClusterAsync("lab", new(Ssh: new(PrivateKey: key, Hosts: [host])), cancellationToken)).Ssh;
        return stored?.Hosts is [var line] && line == $"{host} {ssh.Fingerprint}"
            ? $"without access: {none}; another host key: {other}; a strange key: {refused}; pinned: {line}"
            : throw new InvalidOperationException($"pinned was {string.Join(", ", stored?.Hosts ?? [])}, and the host shows {ssh.Fingerprint}");
    }

    private static Task<NodePoolView> CreateAsync(FaultBench bench, CancellationToken cancellationToken)
        => bench.Api.CreatePoolAsync(
            new(Pool, new() { PveCluster = "lab", Seed = "ssh", Template = TemplateName, UserData = UserData, Min = 0, Max = 1, Cores = 1, MemoryMiB = 768, DiskGiB = 8, EmptyAfterSeconds = 5 }), cancellationToken);

    /// <summary>The name is found once the cluster's guests have been looked at.</summary>
    private static async Task<string?> TryCreateAsync(FaultBench bench, CancellationToken cancellationToken)
    {
        try
        {
            return (await CreateAsync(bench, cancellationToken)).Id;
        }
        catch (Contracts.Client.ApiException unseen) when (unseen.Message.Contains(TemplateName, StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static Task<NodeView> ReadyAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var last = "";
        return Waiting.ForAsync(
            async () =>
            {
                var overview = await bench.Api.OverviewAsync(cancellationToken);
                last = string.Join(", ", overview.Nodes.Where(n => n.Pool == Pool).Select(n => $"{n.Name} {n.State}: {n.Reason}")
                    .Concat(overview.Operations.Where(o => o.FinishedAt is null).Select(o => $"{o.Step}: {o.Reason}")).Concat(overview.Pools.Where(p => p.Name == Pool).Select(p => p.Reason)));
                say(last);
                return overview.Nodes.FirstOrDefault(n => n.Pool == Pool && n.State == NodeState.Ready);
            },
            TimeSpan.FromMinutes(3), () => $"pool {Pool} has no ready node: {last}", cancellationToken, TimeSpan.FromMilliseconds(250));
    }

    private static async Task<string> LookInsideAsync(FaultBench bench, NodeView node, CancellationToken cancellationToken)
    {
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(new Binaries(bench.Installation).Agent, cancellationToken)));
        var sum = await bench.Guests.RunAsync(node.Vmid, ["sha256sum", "/usr/local/bin/proxpaas-agent"], cancellationToken);
        var ran = await bench.Guests.RunAsync(node.Vmid, ["cat", "/root/ran"], cancellationToken);
        var unit = await bench.Guests.RunAsync(node.Vmid, ["systemctl", "is-enabled", "proxpaas-agent.service"], cancellationToken);
        var system = await bench.Guests.RunAsync(node.Vmid, ["cloud-init", "status"], cancellationToken);
        return sum.StartsWith(wanted, StringComparison.Ordinal) && ran == "from the pool\n" && unit.Trim() == "enabled"
            ? $"its agent is ours by SHA-256, the pool's user-data ran, cloud-init says {system.Trim()}"
            : throw new InvalidOperationException($"in the node: {sum} {ran} {unit} {system}");
    }

    private static Task<string> ReplicaOnAsync(FaultBench bench, NodeView node, Action<string> say, CancellationToken cancellationToken)
        => Waiting.ForAsync(
            async () =>
            {
                var ready = await bench.ReadyReplicasAsync(cancellationToken);
                say(string.Join(", ", ready.Select(r => $"{r.Id} on {r.NodeId}")));
                using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
                return ready.Count > 0 && ready.All(r => r.NodeId == node.Id) && (await bench.App.AskAsync(http, cancellationToken)).StartsWith("hello", StringComparison.Ordinal) ? "answers" : null;
            },
            TimeSpan.FromSeconds(90), () => $"the app does not run on {node.Name}", cancellationToken, TimeSpan.FromMilliseconds(250));

    /// <summary>The app goes back; the node is empty and goes; what the scenario made goes.</summary>
    private static async Task LeaveAsync(FaultBench bench, PveAccess root, Action<string> say, CancellationToken cancellationToken)
    {
        await bench.Api.UpdateServiceAsync(bench.Service.Id, new() { Pool = "default" }, cancellationToken);
        await bench.Api.DeployAsync(bench.Service.Id, new(), cancellationToken);
        var last = "";
        await Waiting.ForAsync(
            async () =>
            {
                var nodes = (await bench.NodesAsync(cancellationToken)).Where(n => n.Pool == Pool).ToList();
                say(last = string.Join(", ", nodes.Select(n => $"{n.Name} {n.State}: {n.Reason}")));
                return nodes.Count == 0 ? "gone" : null;
            },
            TimeSpan.FromMinutes(2), () => $"pool {Pool} keeps {last}", cancellationToken, TimeSpan.FromMilliseconds(250));
        await bench.Api.DeletePoolAsync(Pool, cancellationToken);
        await bench.Api.UpdatePveClusterAsync("lab", new(Ssh: new(Remove: true)), cancellationToken);
        await root.RemoveTemplateAsync(Host, Template, cancellationToken);
    }
}
