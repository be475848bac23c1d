using System.Diagnostics;
using System.Globalization;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>A build that never ends holds the only slot; cancelled, it leaves nothing running and the next build has the slot within 30 s.</summary>
internal sealed class CancelledBuild : IAcceptanceScenario
{
    private const string Endless = "86399";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Name => "cancel";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("cancel");
        (await bench.PxAsync("pools", "set", "builders", "--build-slots", "1")).Ended(0);
        try
        {
            await CancelAsync(bench, project);
        }
        finally
        {
            (await bench.PxAsync("pools", "set", "builders", "--build-slots", "0")).Ended(0);
        }

        await bench.RemoveAsync(Name, project);
    }

    private static async Task CancelAsync(AcceptanceBench bench, string project)
    {
        var (endless, next) = (bench.Folder("endless").Write("Dockerfile", $"FROM busybox:1.36\nRUN echo begun && sleep {Endless}\n"), bench.Folder("next").WritePage("next"));
        Task<PxAnswer> watching = Task.FromResult<PxAnswer>(null!);
        var build = await bench.StepAsync("cancel: a build that never ends", async say =>
        {
            watching = bench.PxAsync(endless, "up", "--yes", "--service", $"{project}/endless");
            (await bench.PxAsync("services", "create", $"{project}/other")).Ended(0);
            var row = await bench.ItemAsync(b => b.GetProperty("state").GetString() == "running", "the build has not begun", null, "builds", "ls", "--service", $"{project}/endless");
            var id = row.GetProperty("id").GetString()!;
            await bench.ItemAsync(s => s.GetProperty("state").GetString() == "running" && s.GetProperty("name").GetString()!.Contains(Endless, StringComparison.Ordinal), "its step does not run", null, "builds", "steps", id);
            say($"{Sleepers()} process of it on the builder");
            return id;
        });
        var waiting = await bench.StepAsync("cancel: the next build waits for the slot", async say =>
        {
            var id = (await bench.PxAsync(next, "up", "--yes", "--service", $"{project}/next", "--detach", "--json")).Ended(0).Json.GetProperty("buildId").GetString()!;
            say((await bench.ItemAsync(b => b.GetProperty("reason").GetString()!.Contains("busy", StringComparison.Ordinal), "it does not wait for the slot", null, "builds", "ls", "--service", $"{project}/next")).GetProperty("reason").GetString()!);
            return id;
        });
        await bench.StepAsync("cancel: px builds cancel frees the slot", async say =>
        {
            var started = Stopwatch.GetTimestamp();
            (await bench.PxAsync("builds", "cancel", build, "--json")).Ended(0).Has("action", "subject");
            await bench.ItemAsync(b => b.GetProperty("state").GetString() == "succeeded", $"{waiting} did not get the slot", Limit, "builds", "ls", "--service", $"{project}/next");
            var built = Stopwatch.GetElapsedTime(started);
            await bench.WaitAsync(() => Task.FromResult(Sleepers() == 0 ? "none" : null), () => $"{Sleepers()} processes of the cancelled build still run", Limit - built);
            say($"the next build was done {built.TotalSeconds:0.0} s after, nothing of the cancelled one runs {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s after");
        });
        await bench.StepAsync("cancel: px up, which was watching, ends with 5", async say =>
        {
            var ended = (await watching).Ended(5).Says("was cancelled");
            (await bench.PxAsync("builds", "log", build)).Ended(5).Says("begun");
            (await bench.PxAsync("builds", "cancel", build)).Ended(0);
            (await bench.PxAsync("builds", "cancel", waiting)).Ended(4).Says("already");
            say(ended.Error.Trim().Split('\n')[^1]);
        });
    }

    /// <summary>This machine sees the processes of its containers.</summary>
    private static int Sleepers() => Directory.EnumerateDirectories("/proc").Count(folder =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _) && File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0') is ["sleep", Endless, ..];
        }
        catch (IOException)
        {
            return false;
        }
    });
}
