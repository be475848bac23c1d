using System.Diagnostics;
using ProxPaaS.DevHost.Faults;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The platform as <c>./run</c> starts it, then one fault after the other; at last everything is removed.</summary>
internal sealed class FaultsCommand(Installation installation, StepRunner steps, CancellationToken cancellationToken)
{
    private const string Keep = "keep";

    /// <param name="words"><c>keep</c> and parts of scenario names; none: all scenarios.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var started = Stopwatch.GetTimestamp();
        var keep = words.Contains(Keep);
        var chosen = AllFaults.List.Where(s => words.All(w => w == Keep) || words.Any(w => w != Keep && s.Name.Contains(w, StringComparison.OrdinalIgnoreCase))).ToList();
        if (chosen.Count == 0 || new SupervisorClient(installation.State).IsRunning != keep)
        {
            Console.Error.WriteLine(chosen.Count == 0
                ? $"no fault's name holds {string.Join(" or ", words.Where(w => w != Keep))}; there are: {string.Join(", ", AllFaults.List.Select(s => s.Name))}"
                : keep ? "faults failed at start: no platform runs that could be kept; start it by ./run" : "faults failed at start: the platform runs already on this machine; ./run down removes it, --faults keep uses it");
            return 1;
        }

        StepFailedException? failed = null;
        try
        {
            await TryAsync(chosen, keep);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            failed = failure as StepFailedException ?? new StepFailedException("start", failure.Message, failure);
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
            failed ??= left;
        }

        Console.WriteLine(failed is null ? $"faults passed in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s" : $"faults failed at {failed.Step}: {failed.Message}");
        return failed is null ? 0 : 1;
    }

    private async Task TryAsync(IReadOnlyList<IFaultScenario> scenarios, bool keep)
    {
        var up = new UpCommand(installation, steps, cancellationToken);
        var (api, app, service) = keep ? await FindAsync(up) : await up.RunAsync();
        using var lab = new LabAdminClient(installation);
        var bench = new FaultBench(installation, up, api, app, service, lab);
        foreach (var scenario in scenarios)
        {
            var observed = await steps.RunAsync(scenario.Name, say => scenario.RunAsync(bench, say, cancellationToken));
            Console.WriteLine($"    {observed.ReplaceLineEndings(" ")}");
        }
    }

    private async Task<(Contracts.Client.ProxPaasClient Api, SampleApp App, Contracts.Api.ServiceView Service)> FindAsync(UpCommand up)
    {
        var api = await up.ControlPlane.SignInAsync(cancellationToken);
        var app = new SampleApp(installation, api);
        return (api, app, await app.EnsureServiceAsync(cancellationToken));
    }
}
