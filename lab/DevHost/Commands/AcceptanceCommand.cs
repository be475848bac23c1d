using System.Diagnostics;
using System.Text.Json;
using ProxPaaS.DevHost.Acceptance;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The platform as <c>./run</c> starts it, then every capability as a person uses it: by px and git, against what comes of it; at last everything is removed.</summary>
internal sealed class AcceptanceCommand(Installation installation, StepRunner steps, CancellationToken cancellationToken)
{
    private const string Keep = "keep";

    /// <param name="words"><c>keep</c> (use the platform that runs, and leave it) and names of scenarios; none: all.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var started = Stopwatch.GetTimestamp();
        var keep = words.Contains(Keep);
        var fitting = AllScenarios.List.Where(s => s.Fits(installation)).ToList();
        var chosen = fitting.Where(s => words.All(w => w == Keep) || words.Contains(s.Name)).ToList();
        if (words.FirstOrDefault(w => w != Keep && fitting.TrueForAll(s => s.Name != w)) is { } unknown)
        {
            Console.Error.WriteLine($"there is no scenario '{unknown}' here; there are: {string.Join(", ", fitting.Select(s => s.Name))}");
            return 1;
        }

        if (installation.Guests != GuestKind.Lxc || new SupervisorClient(installation.State).IsRunning != keep)
        {
            Console.Error.WriteLine(installation.Guests != GuestKind.Lxc
                ? "acceptance needs real guests; simulated ones build and run nothing"
                : keep ? "acceptance failed at start: no platform runs that could be kept; start it by ./run" : "acceptance failed at start: the platform runs already on this machine; ./run down removes it, --acceptance keep uses it");
            return 1;
        }

        var report = new CheckReport(true, null, null, 0, "", [], new Dictionary<string, double>());
        try
        {
            await TryAsync(chosen, keep);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            report = report with { Passed = false, FailedAt = (failure as StepFailedException)?.Step ?? "start", Why = failure.Message };
        }

        try
        {
            if (!keep)
            {
                await new DownCommand(installation, steps, CancellationToken.None).RunAsync();
            }
        }
        catch (StepFailedException left)
        {
            report = report.Passed ? report with { Passed = false, FailedAt = left.Step, Why = left.Message } : report;
        }

        report = report with { Seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), Steps = steps.Results };
        Directory.CreateDirectory(installation.Artifacts);
        await File.WriteAllTextAsync(Path.Combine(installation.Artifacts, "acceptance.json"), JsonSerializer.Serialize(report, CheckReportJson.Default.CheckReport), CancellationToken.None);
        Console.WriteLine(report.Passed ? $"acceptance passed in {report.Seconds:0} s" : $"acceptance failed at {report.FailedAt}: {report.Why}");
        return report.Passed ? 0 : 1;
    }

    private async Task TryAsync(IReadOnlyList<IAcceptanceScenario> scenarios, bool keep)
    {
        var up = new UpCommand(installation, steps, cancellationToken);
        var api = keep ? await up.ControlPlane.SignInAsync(cancellationToken) : (await up.RunAsync()).Api;
        var px = new Px(new Binaries(installation).Px, installation.Folder("px-home"));
        var bench = new AcceptanceBench(installation, up, api, px, steps, cancellationToken);
        await steps.RunAsync("px login", async say =>
        {
            var home = Path.Combine(px.Home, ".ssh");
            if (Directory.Exists(home))
            {
                Directory.Delete(home, recursive: true);
            }

            (await px.RunAsync(px.Home, ["login", installation.ApiUrl, "--email", Installation.AdminEmail, "--password-stdin"], cancellationToken, up.ControlPlane.AdminPassword)).Ended(0);
            say((await bench.PxAsync("whoami", "--json")).Ended(0).Out.ReplaceLineEndings(" "));
        });
        foreach (var scenario in scenarios)
        {
            await scenario.RunAsync(bench);
        }
    }
}
