using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>status, scale, open: the service as it is now.</summary>
internal static class StatusCommands
{
    public static IEnumerable<Command> All(CommandFactory px)
    {
        var status = CommandFactory.OptionalService();
        yield return px.Command("status", "How the service is, and why.", (call, ct) => StatusAsync(call, call.ServiceReference(call.Get(status)), ct), status, px.Service);

        var targets = new Argument<string[]>("[SERVICE=]N") { Description = "3, or web=3 worker=2.", Arity = ArgumentArity.OneOrMore };
        yield return px.Command("scale", "Set the number of replicas.", (call, ct) => ScaleAsync(call, call.Get(targets), ct), targets, px.Service);
        var open = CommandFactory.OptionalService();
        yield return px.Command("open", "Print the service's URL, and open it on a desktop.", (call, ct) => OpenAsync(call, call.ServiceReference(call.Get(open)), ct), open, px.Service);
    }

    private static async Task<int> StatusAsync(Call call, string reference, CancellationToken cancellationToken)
    {
        var client = call.Client();
        var service = await client.ServiceAsync(reference, cancellationToken);
        var replicas = await client.ReplicasAsync(service.Id, cancellationToken).ToListAsync(cancellationToken);
        var deployment = service.LatestDeploymentId is { } id ? await client.DeploymentAsync(id, cancellationToken) : null;
        if (call.Output.IsJson)
        {
            call.Output.Document(new ServiceStatus(service, deployment, replicas), PxJson.Default.ServiceStatus);
            return ExitCodes.Ok;
        }

        call.Output.Item(service, ApiJson.Default.ServiceView,
            ("Service", $"{service.ProjectName}/{service.EnvironmentName}/{service.Name}"), ("State", ServiceCommands.Text(service.State)), ("Why", service.Reason),
            ("Replicas", $"{service.ReadyReplicas}/{service.DesiredReplicas} ready"), ("URL", string.Join(' ', service.Urls)),
            ("Deployment", deployment is null ? "none yet; deploy with: git push proxpaas main" : $"v{deployment.Version} {ServiceCommands.Text(deployment.State)} {deployment.Reason}".TrimEnd()));
        call.Output.List(replicas, ApiJson.Default.PageReplicaView, "",
            new("REPLICA", r => r.Id), new("STATE", r => ServiceCommands.Text(r.State), State: true), new("NODE", r => r.NodeName ?? ""),
            new("CPU", r => r.CpuMilliUsed is { } used ? $"{used / 1000:0.00}/{Quantity.Cpu(r.CpuMilli)}" : Quantity.Cpu(r.CpuMilli), Right: true),
            new("MEMORY", r => r.MemoryMiBUsed is { } used ? $"{used:0}/{r.MemoryMiB} MiB" : $"{r.MemoryMiB} MiB", Right: true),
            new("RESTARTS", r => $"{r.Restarts}", Right: true), new("AGE", r => Quantity.Age(call.Output.Now - r.CreatedAt)), new("WHY", r => r.Reason));
        return ExitCodes.Ok;
    }

    private static async Task<int> ScaleAsync(Call call, string[] targets, CancellationToken cancellationToken)
    {
        var wanted = targets.Select(ScaleTarget.Parse).ToList();
        var client = call.Client();
        foreach (var target in wanted)
        {
            var reference = call.ServiceReference(target.Service);
            await client.ScaleAsync(reference, target.Replicas, cancellationToken);
            call.Output.Done("scaled", reference, $"{target.Service ?? call.Link?.Service ?? reference}: {target.Replicas} replica{(target.Replicas == 1 ? "" : "s")} wanted. Watch with: px status");
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> OpenAsync(Call call, string reference, CancellationToken cancellationToken)
    {
        var service = await call.Client().ServiceAsync(reference, cancellationToken);
        var url = service.Urls.FirstOrDefault()
            ?? throw new PxException(ExitCodes.NotFound, "no_url", $"{service.Name} has no address: {service.Reason}");
        if (call.Output.IsJson)
        {
            call.Output.Document(new UrlView(url), PxJson.Default.UrlView);
            return ExitCodes.Ok;
        }

        call.Output.Line(url);
        if (call.Console.Terminal && (call.Console.Variable("DISPLAY") ?? call.Console.Variable("WAYLAND_DISPLAY")) is { Length: > 0 })
        {
            DesktopBrowser.TryOpen(url);
        }

        return ExitCodes.Ok;
    }
}
