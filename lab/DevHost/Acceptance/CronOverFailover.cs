using System.Text.Json;
using ProxPaaS.DevHost.Commands;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>Two control planes and a schedule of every minute: the leader is killed just before a minute, and still each minute runs exactly once.</summary>
internal sealed class CronOverFailover : IAcceptanceScenario
{
    private const int Before = 2, After = 3;
    private const int KilledAtSecond = 58;

    public string Name => "failover";

    public bool Fits(Installation installation) => installation.Database == DatabaseKind.Postgres;

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("failover");
        var service = $"{project}/tick";
        await using var witness = new TickWitness(bench.Installation.HostAddress);
        var first = await bench.StepAsync("failover: a run every minute, each calls a witness", async say =>
        {
            (await bench.PxAsync(
                "services", "create", service, "--kind", "cron", "--schedule", "* * * * *", "--image", "busybox:1.36", "--cpu", "20m", "--memory", "16M",
                "--command", "sh", "--command", "-c", "--command", $"wget -q -O - {witness.Url}tick && sleep 5")).Ended(0);
            (await bench.PxAsync("deploy", "--image", "busybox:1.36", "--service", service)).Ended(0);
            await bench.WaitAsync(() => Task.FromResult(witness.Calls.Count >= Before ? "called" : null), () => $"it was called {witness.Calls.Count} times; {service} should have run {Before} times", TimeSpan.FromMinutes(Before + 1.5));
            say($"{witness.Calls.Count} calls");
            return witness.Calls[0];
        });
        var (leader, standby) = await FailoverCheck.RolesAsync(bench.Installation, bench.CancellationToken);
        await bench.StepAsync("failover: the leader is killed just before a minute", async say =>
        {
            var now = DateTimeOffset.UtcNow;
            var at = now.AddSeconds(KilledAtSecond - now.Second + (now.Second >= KilledAtSecond ? 60 : 0));
            say($"{leader.Name} at {at:HH:mm:ss}");
            await Task.Delay(at - now, bench.CancellationToken);
            await bench.Up.Supervisor.KillAsync(leader.Name, bench.CancellationToken);
            await bench.Up.ControlPlane.ReadyAsync(standby, "ready, leading", TimeSpan.FromSeconds(30), bench.CancellationToken);
            say($"{standby.Name} led {(DateTimeOffset.UtcNow - at).TotalSeconds:0.0} s later");
            var heard = witness.Calls.Count;
            await bench.WaitAsync(() => Task.FromResult(witness.Calls.Count > heard ? "called" : null), () => "no run came in the minute after the leader was killed", TimeSpan.FromSeconds(90));
            await bench.Up.Supervisor.StartAgainAsync(leader.Name, bench.CancellationToken);
            await bench.Up.ControlPlane.ReadyAsync(leader, "ready, standing by", TimeSpan.FromSeconds(60), bench.CancellationToken);
        });
        await bench.StepAsync("failover: every minute ran exactly once", async say =>
        {
            var until = witness.Calls.Count + After;
            await bench.WaitAsync(() => Task.FromResult(witness.Calls.Count >= until ? "called" : null), () => $"{witness.Calls.Count} calls", TimeSpan.FromMinutes(After + 1.5));
            PxAnswer? last = null;
            var runs = await bench.WaitAsync(
                async () => (last = (await bench.PxAsync("cron", "history", service, "--limit", "50", "--json")).Ended(0)).Items.All(r => r.TryGetProperty("finishedAt", out _)) ? last.Items : null,
                () => $"a run goes on: {last?.Out}");
            var slots = runs.Select(r => r.GetProperty("scheduledFor").GetDateTimeOffset()).Order().ToList();
            var calls = witness.Calls.Order().ToList();
            var gaps = slots.Zip(slots.Skip(1), (a, b) => b - a).Where(gap => gap != TimeSpan.FromMinutes(1)).ToList();
            var late = slots.Zip(calls, (slot, call) => (call - slot).TotalSeconds).ToList();
            var holds = gaps.Count == 0 && runs.All(r => r.GetProperty("state").GetString() == "succeeded") && calls.Count == slots.Count && late.TrueForAll(l => l is >= 0 and < 60);
            say(holds ? $"{slots.Count} minutes from {slots[0]:HH:mm}, {slots.Count} runs, {calls.Count} calls, {late.Max():0.0} s late at most" : throw last!.Wrong($"one run and one call for each minute since {first:HH:mm:ss}; calls came at {string.Join(' ', calls.Select(c => c.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)))}"));
        });
        await bench.RemoveAsync(Name, project);
    }
}
