using System.Diagnostics;
using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Commands;

/// <summary>All of <c>./run</c> without a person, then what must hold: growth, shrinkage, a killed control plane; at last everything is removed.</summary>
internal sealed class CheckCommand(Installation installation, StepRunner steps, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, double> _rss = [];

    public async Task<int> RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        if (new SupervisorClient(installation.State).IsRunning)
        {
            Console.Error.WriteLine("check failed at start: the platform runs already on this machine; ./run down removes it");
            return 1;
        }

        var report = new CheckReport(true, null, null, 0, Machine(), [], _rss);
        try
        {
            await CheckAsync();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            report = report with { Passed = false, FailedAt = (failure as StepFailedException)?.Step ?? "start", Why = failure.Message };
        }

        try
        {
            await new DownCommand(installation, steps, CancellationToken.None).RunAsync();
        }
        catch (StepFailedException failure)
        {
            report = report.Passed ? report with { Passed = false, FailedAt = failure.Step, Why = failure.Message } : report;
        }

        report = report with { Seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), Steps = steps.Results };
        Directory.CreateDirectory(installation.Artifacts);
        await File.WriteAllTextAsync(Path.Combine(installation.Artifacts, "check.json"), JsonSerializer.Serialize(report, CheckReportJson.Default.CheckReport), CancellationToken.None);
        Console.WriteLine(report.Passed ? $"check passed in {report.Seconds:0} s" : $"check failed at {report.FailedAt}: {report.Why}");
        return report.Passed ? 0 : 1;
    }

    private async Task CheckAsync()
    {
        var up = new UpCommand(installation, steps, cancellationToken);
        var (api, app, service) = await up.RunAsync();
        await WarmPushAsync(api, app, service);
        await GrowAsync(api, app, service);
        await ShrinkAsync(api, service);
        if (installation.Database == DatabaseKind.Postgres)
        {
            await new FailoverCheck(installation, steps, up, cancellationToken).RunAsync(api, app, service);
        }
        else
        {
            await SurviveAsync(up, api, app, service);
        }

        MeasureMemory(await up.Supervisor.StatusAsync(cancellationToken));
    }

    private async Task WarmPushAsync(ProxPaasClient api, SampleApp app, ServiceView service)
    {
        await steps.RunAsync("Warm git push to first answer", async say =>
        {
            await app.PushAsync(service, "2", say, cancellationToken);
            say(await app.AnswersAsync("2", TimeSpan.FromSeconds(60), cancellationToken));
        });
        var push = steps.Results[^1].Seconds;
        if (installation.Guests == GuestKind.Memory)
        {
            return;
        }

        var builder = (await LivingNodesAsync(api)).First(n => n.Labels.Contains("builder"));
        var plain = 0.0;
        await steps.RunAsync("The same by plain docker on the builder", async say =>
        {
            plain = (await new PlainDocker(installation, builder).MeasureAsync(app.Folder, 1, cancellationToken))[0];
            say($"docker build + run to first answer: {plain:0.0} s");
        });
        steps.Measured("  push over plain docker build + run", push - plain, $"{push:0.0} s against {plain:0.0} s; at most 3 s more is the aim");
    }

    private async Task GrowAsync(ProxPaasClient api, SampleApp app, ServiceView service)
    {
        var before = (await LivingNodesAsync(api)).Select(n => n.Id).ToHashSet();
        await steps.RunAsync("Scale 1 to 6: the pool grows by a clone", async say =>
        {
            await api.ScaleAsync(service.Id, 6, cancellationToken);
            await ReplicasAsync(api, service, 6, say);
        });
        var clones = (await LivingNodesAsync(api)).Where(n => !before.Contains(n.Id)).ToList();
        if (clones.Count == 0)
        {
            throw new StepFailedException("Scale 1 to 6: the pool grows by a clone", "six replicas are ready, but no node was added: the check's pool is too large to show growth.");
        }

        foreach (var clone in clones)
        {
            steps.Measured("  pool asks for a node → node ready", ((clone.ReadyAt ?? clone.CreatedAt) - clone.CreatedAt).TotalSeconds, clone.Name);
        }

        await steps.RunAsync("Six replicas answer through the edge", async say =>
        {
            var (good, bad) = await app.AskForAsync(TimeSpan.FromSeconds(2), cancellationToken);
            say(bad is null ? $"{good} of {good} requests" : throw new InvalidOperationException($"a request failed: {bad}"));
        });
    }

    private async Task ShrinkAsync(ProxPaasClient api, ServiceView service)
        => await steps.RunAsync("Scale to 1: the pool shrinks, the guest is gone", async say =>
        {
            await api.ScaleAsync(service.Id, 1, cancellationToken);
            await ReplicasAsync(api, service, 1, say);
            await Waiting.ForAsync(
                async () =>
                {
                    var nodes = await LivingNodesAsync(api);
                    say(string.Join(", ", nodes.Select(n => $"{n.Name} {n.State}: {n.Reason}")));
                    return nodes.Count(n => n.Pool == "default") <= 1 ? "shrunk" : null;
                },
                TimeSpan.FromMinutes(3), () => "the emptied node is still there", cancellationToken, TimeSpan.FromMilliseconds(500));
        });

    private async Task SurviveAsync(UpCommand up, ProxPaasClient api, SampleApp app, ServiceView service)
    {
        var before = await DeployedAsync(api, service);
        await steps.RunAsync("Kill the control plane: the app still answers", async say =>
        {
            await up.Supervisor.KillAsync(ControlPlane.Name, cancellationToken);
            var (good, bad) = await app.AskForAsync(TimeSpan.FromSeconds(3), cancellationToken);
            say(bad is null ? $"{good} of {good} requests" : throw new InvalidOperationException($"a request failed: {bad}"));
        });
        await steps.RunAsync("Restart it: nothing was redeployed", async say =>
        {
            await up.Supervisor.StartAgainAsync(ControlPlane.Name, cancellationToken);
            await up.ControlPlane.ReadyAsync(cancellationToken);
            await ReplicasAsync(api, service, 1, say);
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
            var after = await DeployedAsync(api, service);
            say(after == before ? after : throw new InvalidOperationException($"before {before}, after {after}"));
        });
    }

    internal static async Task<string> DeployedAsync(ProxPaasClient api, ServiceView service)
    {
        var overview = await api.OverviewAsync(CancellationToken.None);
        var replicas = overview.Replicas.Where(r => r.ServiceId == service.Id && r.State == ReplicaState.Ready).Select(r => $"{r.Id} restarts {r.Restarts}").Order();
        return $"{overview.Services.Single(s => s.Id == service.Id).ActiveDeploymentId} {string.Join(' ', replicas)}";
    }

    private async Task ReplicasAsync(ProxPaasClient api, ServiceView service, int wanted, Action<string> say)
    {
        var last = "";
        await Waiting.ForAsync(
            async () =>
            {
                var overview = await api.OverviewAsync(cancellationToken);
                var view = overview.Services.Single(s => s.Id == service.Id);
                last = $"{view.ReadyReplicas} of {view.DesiredReplicas} ready; {view.Reason}";
                say(last);
                return view.ReadyReplicas == wanted && view.DesiredReplicas == wanted ? last : null;
            },
            TimeSpan.FromMinutes(2), () => last, cancellationToken, TimeSpan.FromMilliseconds(200));
    }

    private async Task<IReadOnlyList<NodeView>> LivingNodesAsync(ProxPaasClient api)
    {
        var nodes = new List<NodeView>();
        await foreach (var node in api.NodesAsync(cancellationToken))
        {
            if (node.State is not (NodeState.Destroyed or NodeState.Failed))
            {
                nodes.Add(node);
            }
        }

        return nodes;
    }

    private void MeasureMemory(IReadOnlyList<ServiceStatus> services)
    {
        foreach (var service in services.Where(s => s.Pid > 0))
        {
            _rss[service.Name] = ResidentMiB(service.Pid);
        }

        var agents = Process.GetProcessesByName("proxpaas-agent").Select(p => ResidentMiB(p.Id)).ToList();
        if (agents.Count > 0)
        {
            _rss["agent (largest)"] = agents.Max();
        }

        foreach (var (name, mib) in _rss)
        {
            Console.WriteLine($"  {name,-20} {mib,6:0.0} MiB RSS");
        }
    }

    private static double ResidentMiB(int pid)
        => Math.Round(File.ReadLines($"/proc/{pid}/status").Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault() / 1024, 1);

    private static string Machine() => $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB, {Environment.OSVersion.VersionString}";
}
