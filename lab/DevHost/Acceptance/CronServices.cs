using System.Text.Json;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>A cron service fires on its minutes, once each; px shows what is next, what was, and runs it out of turn.</summary>
internal sealed class CronServices : IAcceptanceScenario
{
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromSeconds(135), Lag = TimeSpan.FromSeconds(15);

    public string Name => "cron";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("cron");
        var service = $"{project}/tick";
        await bench.StepAsync("cron: px services create --kind cron, px cron ls", async say =>
        {
            (await bench.PxAsync("services", "create", $"{project}/wrong", "--kind", "cron", "--schedule", "61 * * * *")).Ended(1).Says("0-59");
            (await bench.PxAsync(
                "services", "create", service, "--kind", "cron", "--schedule", "* * * * *", "--image", "busybox:1.36", "--cpu", "20m", "--memory", "16M",
                "--command", "sh", "--command", "-c", "--command", "echo ticked; exit ${CODE:-0}")).Ended(0);
            (await bench.PxAsync("deploy", "--image", "busybox:1.36", "--service", service)).Ended(0);
            var next = (await bench.ItemAsync(c => c.GetProperty("service").GetString() == service && c.TryGetProperty("nextAt", out _), "it is not planned", null, "cron", "ls")).GetProperty("nextAt").GetDateTimeOffset();
            say(next is { Second: 0 } && next > DateTimeOffset.UtcNow.AddSeconds(-5) && next <= DateTimeOffset.UtcNow.AddMinutes(1) ? $"next at {next:HH:mm:ss}" : throw new InvalidOperationException($"the next run is planned for {next:O}"));
        });
        await bench.StepAsync("cron: it fires on two minutes, once each", async say =>
        {
            PxAnswer? last = null;
            var runs = await bench.WaitAsync(
                async () => (last = (await bench.PxAsync("cron", "history", service, "--json")).Ended(0)).Items.Where(r => r.GetProperty("state").GetString() == "succeeded").ToList() is { Count: >= 2 } done ? done : null,
                () => $"it has not run twice: {last?.Out}", TwoMinutes);
            var slots = last!.Items.Select(r => r.GetProperty("scheduledFor").GetDateTimeOffset()).ToList();
            var lags = last.Items.Select(r => r.GetProperty("createdAt").GetDateTimeOffset() - r.GetProperty("scheduledFor").GetDateTimeOffset()).ToList();
            var starts = runs.ConvertAll(r => r.GetProperty("startedAt").GetDateTimeOffset() - r.GetProperty("scheduledFor").GetDateTimeOffset());
            var holds = slots.Distinct().Count() == slots.Count && slots.TrueForAll(s => s.Second == 0) && lags.TrueForAll(l => l >= TimeSpan.Zero && l < Lag) && runs.TrueForAll(r => r.GetProperty("startedBy").GetString() == "schedule");
            say(holds ? $"asked for {lags.Max().TotalSeconds:0.0} s after the minute at most, started {starts.Max().TotalSeconds:0.0} s after it" : throw last.Wrong("one run for each minute, in its first seconds"));
            (await bench.PxAsync("runs", "logs", runs[0].GetProperty("id").GetString()!)).Ended(0).Prints("ticked\n");
        });
        await bench.StepAsync("cron: px cron trigger -f passes output and exit code on", async say =>
        {
            (await bench.PxAsync("services", "set", service, "--schedule", "0 0 1 1 *")).Ended(0);
            (await bench.PxAsync("vars", "set", "CODE=9", "--plain", "--service", service)).Ended(0);
            await bench.ItemAsync(d => d.GetProperty("cause").GetString() == "variables" && d.GetProperty("state").GetString() == "active", "the variable was not taken up", null, "deployments", "ls", "--service", service);
            await bench.ItemAsync(r => r.TryGetProperty("finishedAt", out _), "a run goes on", null, "cron", "history", service);
            (await bench.PxAsync("cron", "trigger", service, "-f")).Ended(9).Prints("ticked\n");
            var newest = (await bench.PxAsync("cron", "history", service, "--limit", "1", "--json")).Ended(0).Items.Single();
            say(newest.GetProperty("exitCode").GetInt32() == 9 && newest.GetProperty("startedBy").GetString() == Installation.AdminEmail ? "exit code 9, by the one who asked" : throw new InvalidOperationException($"the newest run is {newest}"));
        });
        await bench.RemoveAsync(Name, project);
    }
}
