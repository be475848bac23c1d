using System.Diagnostics;
using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>
/// A pool with user-data on the platform's own template: its node is ready once cloud-init has written the file and started the unit. Then
/// user-data that is no YAML is refused, and what cloud-init cannot apply ends its nodes with cloud-init's own words.
/// </summary>
internal sealed class UserDataApplied : IFaultScenario
{
    private const string Pool = "configured";
    private const string Good = """
        #cloud-config
        write_files:
          - path: /etc/systemd/system/greeter.service
            content: |
              [Service]
              ExecStart=/bin/sleep infinity
          - {path: /etc/greeting, content: "hello\n", permissions: "0640"}
        runcmd:
          - [systemctl, daemon-reload]
          - [systemctl, start, greeter.service]
        """;

    private const string NotYaml = "#cloud-config\nruncmd: [[true]\n", NotUnderstood = "#cloud-config\nruncmd: 5\n", Fails = "#cloud-config\nruncmd:\n  - [cat, /no/such/greeting]\n";

    public string Name => "cloud-init user-data of a pool";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var pool = new OddPool(bench, Pool);
        var asked = Stopwatch.GetTimestamp();
        await pool.CreateAsync(new() { UserData = Good }, cancellationToken);
        await pool.ReadyAsync(say, cancellationToken);
        var took = Stopwatch.GetElapsedTime(asked).TotalSeconds;
        var node = (await bench.NodesAsync(cancellationToken)).Single(n => n.Pool == Pool);
        var greeting = await bench.Guests.RunAsync(node.Vmid, ["stat", "-c", "%a %U", "/etc/greeting"], cancellationToken);
        var unit = await bench.Guests.RunAsync(node.Vmid, ["systemctl", "is-active", "greeter.service"], cancellationToken);
        if (greeting.Trim() != "640 root" || unit.Trim() != "active")
        {
            throw new InvalidOperationException($"the node is ready, but in it: /etc/greeting {greeting}, greeter.service {unit}");
        }

        var refused = await Refusal.OfAsync(() => bench.Api.UpdatePoolAsync(Pool, new() { UserData = NotYaml }, cancellationToken), "YAML", "line");
        var schema = await FailsAsync(bench, node, NotUnderstood, ["runcmd", "not"], say, cancellationToken);
        var failed = await FailsAsync(bench, null, Fails, ["/no/such/greeting"], say, cancellationToken);
        await pool.RemoveAsync(say, cancellationToken);
        return $"ready after {took:0.0} s with file and unit; no YAML: {refused}; not understood: {schema}; a failing command: {failed}; {await GuestCount.CheckAsync(bench, null, cancellationToken)}";
    }

    /// <summary>The next node gets this user-data and must end with the sentence; then the pool rests.</summary>
    private static async Task<string> FailsAsync(FaultBench bench, NodeView? before, string userData, string[] mustSay, Action<string> say, CancellationToken cancellationToken)
    {
        await bench.Api.UpdatePoolAsync(Pool, new() { UserData = userData, Min = 1 }, cancellationToken);
        if (before is not null)
        {
            await bench.Api.DeleteNodeAsync(before.Id, cancellationToken);
        }

        var sentence = await Growth.HinderedAsync(bench, Pool, ["cloud-init", .. mustSay], say, cancellationToken);
        await bench.Api.UpdatePoolAsync(Pool, new() { Min = 0 }, cancellationToken);
        await Waiting.ForAsync(
            async () => (await bench.NodesAsync(cancellationToken)).All(n => n.Pool != Pool) ? "gone" : null,
            TimeSpan.FromSeconds(60), () => $"pool {Pool} keeps a node that failed", cancellationToken, TimeSpan.FromMilliseconds(250));
        return sentence.ReplaceLineEndings(" ");
    }
}
