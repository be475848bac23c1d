using System.Diagnostics;
using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The platform as <c>./run</c> starts it, then every sample: pushed, answering, changed and pushed again, and beside the same Dockerfile by plain docker.</summary>
internal sealed class SamplesCommand(Installation installation, StepRunner steps, CancellationToken cancellationToken)
{
    private const string Keep = "keep";
    private const int Rounds = 5;

    /// <param name="words"><c>keep</c> (use the platform that runs, and leave it) and names of samples; none: all.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var started = Stopwatch.GetTimestamp();
        var keep = words.Contains(Keep);
        var chosen = Sample.Names(installation).Where(name => words.All(w => w == Keep) || words.Contains(name)).ToList();
        if (chosen.Count == 0 || installation.Guests != GuestKind.Lxc || (new SupervisorClient(installation.State).IsRunning && !keep))
        {
            Console.Error.WriteLine(chosen.Count == 0
                ? $"there are the samples {string.Join(", ", Sample.Names(installation))}"
                : installation.Guests != GuestKind.Lxc ? "samples are built for real; simulated guests build nothing" : "samples failed at start: the platform runs already on this machine; --samples keep uses it");
            return 1;
        }

        var report = new CheckReport(true, null, null, 0, "", [], new Dictionary<string, double>());
        try
        {
            await TryAsync(chosen);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            report = report with { Passed = false, FailedAt = (failure as StepFailedException)?.Step ?? "start", Why = failure.Message };
        }

        if (!keep)
        {
            await new DownCommand(installation, steps, CancellationToken.None).RunAsync();
        }

        report = report with { Seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), Steps = steps.Results };
        Directory.CreateDirectory(installation.Artifacts);
        await File.WriteAllTextAsync(Path.Combine(installation.Artifacts, "samples.json"), JsonSerializer.Serialize(report, CheckReportJson.Default.CheckReport), CancellationToken.None);
        Console.WriteLine(report.Passed ? $"samples passed in {report.Seconds:0} s" : $"samples failed at {report.FailedAt}: {report.Why}");
        return report.Passed ? 0 : 1;
    }

    private async Task TryAsync(IReadOnlyList<string> names)
    {
        var up = new UpCommand(installation, steps, cancellationToken);
        var api = new SupervisorClient(installation.State).IsRunning ? await up.ControlPlane.SignInAsync(cancellationToken) : (await up.RunAsync()).Api;
        foreach (var name in names)
        {
            await TryAsync(api, new Sample(installation, api, name), name);
        }
    }

    private async Task TryAsync(ProxPaasClient api, Sample sample, string name)
    {
        var service = await sample.EnsureServiceAsync(cancellationToken);
        var release = DateTime.UtcNow.ToString("HHmmss", System.Globalization.CultureInfo.InvariantCulture);
        var lines = new List<string>();
        var warm = new List<double>();
        try
        {
            await steps.RunAsync($"{name}: git push to first answer", async say => await PushAsync(sample, service, release, lines, say));
            await steps.RunAsync($"{name}: the next {Rounds} pushes", async say =>
            {
                for (var round = 1; round <= Rounds; round++)
                {
                    warm.Add(await PushAsync(sample, service, $"{release}.{round}", lines, say));
                }
            });
        }
        catch (StepFailedException failure)
        {
            throw new StepFailedException(failure.Step, $"{failure.Message}\n{string.Join('\n', lines.TakeLast(30))}", failure);
        }

        steps.Measured($"  {name}: warm git push to first answer", Median(warm), Spread(warm));
        if (await sample.ExportAsync(service, cancellationToken) is not { } folder)
        {
            return;
        }

        var builder = await BuilderAsync(api);
        IReadOnlyList<double> plain = [];
        await steps.RunAsync($"{name}: plain docker with the same Dockerfile", async _ =>
            plain = await new PlainDocker(installation, builder).MeasureAsync(folder, Rounds, cancellationToken, Sample.PlainDockerfile, "stamp.txt"));
        steps.Measured($"  {name}: plain docker build + run", Median(plain), $"{Spread(plain)}; the push took {Median(warm) / Median(plain):0.00} times as long, at most 1.2 is the aim");
    }

    /// <returns>Seconds from the push to the first answer.</returns>
    private async Task<double> PushAsync(Sample sample, ServiceView service, string release, List<string> lines, Action<string> say)
    {
        await sample.CommitAsync(release, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await sample.PushAsync(service, line =>
        {
            lines.Add(line);
            say(line);
        }, cancellationToken);
        say(await sample.AnswersAsync(release, cancellationToken));
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(IReadOnlyList<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private static string Spread(IReadOnlyList<double> seconds) => $"median of {seconds.Count}, {seconds.Min():0.0} to {seconds.Max():0.0} s";

    private async Task<NodeView> BuilderAsync(ProxPaasClient api)
    {
        await foreach (var node in api.NodesAsync(cancellationToken))
        {
            if (node.State == NodeState.Ready && node.Labels.Contains("builder"))
            {
                return node;
            }
        }

        throw new StepFailedException("find the builder", "no builder node is ready");
    }
}
