using System.CommandLine;
using ProxPaaS.Cli.Linking;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Projects;

/// <summary>services ls, create, show, set, rm.</summary>
internal static class ServiceCommands
{
    public static Command Create(CommandFactory px)
    {
        var project = new Option<string?>("--project", "-p") { Description = "Only services of this project." };
        var name = new Argument<string>("SERVICE") { Description = "PROJECT/SERVICE or PROJECT/ENVIRONMENT/SERVICE; in a linked folder also NAME." };
        var optional = new Argument<string?>("SERVICE") { Description = "Name or id (default: the folder's link).", Arity = ArgumentArity.ZeroOrOne };
        var settings = new SettingsOptions();
        return CommandFactory.Group(
            "services", "Services.",
            px.Command("ls", "List services.", (call, ct) => ListAsync(call, call.Get(project), ct), project),
            px.Command("create", "Create a service.", (call, ct) => CreateAsync(call, call.Get(name), settings.Read(call), ct), [name, .. settings.All]),
            px.Command("show", "Show a service and its settings.", async (call, ct) =>
            {
                Show(call, await call.Client().ServiceAsync(call.ServiceReference(call.Get(optional)), ct));
                return ExitCodes.Ok;
            }, optional),
            px.Command("set", "Change settings.", (call, ct) => SetAsync(call, call.ServiceReference(call.Get(optional)), settings, ct), [optional, .. settings.All]),
            px.Command("rm", "Delete a service with its repository and data.", async (call, ct) =>
            {
                var reference = ServiceReference.Resolve(call.Get(name), call.Link);
                call.Confirm($"This deletes service '{reference}': its replicas stop and its data is removed.");
                await call.Client().DeleteServiceAsync(reference, ct);
                call.Output.Done("deleted", reference, $"Service {reference} is being deleted.");
                return ExitCodes.Ok;
            }, name, px.Yes));
    }

    internal static void Show(Call call, ServiceView service)
    {
        var s = service.Settings;
        call.Output.Item(service, ApiJson.Default.ServiceView,
            ("Service", $"{service.ProjectName}/{service.EnvironmentName}/{service.Name}"), ("Id", service.Id),
            ("State", Text(service.State)), ("Why", service.Reason), ("Replicas", $"{service.ReadyReplicas}/{service.DesiredReplicas} ready"),
            ("URL", string.Join(' ', service.Urls)), ("Git", service.GitUrl), ("Git over SSH", service.SshUrl ?? ""), ("Kind", s.Kind is { } kind ? kind.ToString().ToLowerInvariant() : ""), ("Port", $"{s.Port}"),
            ("CPU", s.CpuMilli is { } cpu ? Quantity.Cpu(cpu) : ""), ("Memory", s.MemoryMiB is { } memory ? Quantity.Memory(memory) : ""),
            ("Health", s.HealthPath ?? ""), ("Image", s.Image ?? ""), ("Dockerfile", s.Dockerfile ?? ""), ("Builder", Text(s.Build?.Builder ?? BuilderChoice.Auto)), ("Branch", s.Branch ?? ""), ("Pool", s.Pool ?? ""),
            ("Isolation", s.Isolation?.ToString().ToLowerInvariant() ?? ""), ("Domains", string.Join(' ', s.Domains ?? [])),
            ("Set by files", string.Join(", ", (service.SetBy ?? new Dictionary<string, string>()).Select(set => $"{set.Key} by {set.Value}"))));
    }

    internal static string Text<T>(T state)
        where T : struct, Enum
        => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static async Task<int> ListAsync(Call call, string? project, CancellationToken cancellationToken)
    {
        var list = await call.Client().ServicesAsync(project, cancellationToken).ToListAsync(cancellationToken);
        call.Output.List(list, ApiJson.Default.PageServiceView, "No service yet. Create one with: px services create PROJECT/NAME",
            new("SERVICE", s => $"{s.ProjectName}/{s.EnvironmentName}/{s.Name}"), new("STATE", s => Text(s.State), State: true),
            new("READY", s => $"{s.ReadyReplicas}/{s.DesiredReplicas}", Right: true), new("URL", s => s.Urls.FirstOrDefault() ?? ""), new("WHY", s => s.Reason));
        return ExitCodes.Ok;
    }

    private static async Task<int> CreateAsync(Call call, string name, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var (project, environment, service) = name.Split('/') switch
        {
            [var p, var e, var s] => (p, e, s),
            [var p, var s] => (p, "production", s),
            [var s] when call.Link is { } link => (link.Project, link.Environment, s),
            _ => throw PxException.Usage($"'{name}' names no project. Write: px services create PROJECT/{name}"),
        };
        var client = call.Client();
        // Environment names repeat between projects, so the id is looked up rather than the name sent.
        var found = (await client.ProjectAsync(project, cancellationToken)).Environments.FirstOrDefault(e => e.Name == environment)
            ?? throw new PxException(ExitCodes.NotFound, "environment_not_found", $"Project {project} has no environment '{environment}'. Create it with: px envs create {environment} --project {project}");
        Show(call, await client.CreateServiceAsync(found.Id, new CreateServiceRequest(service, settings), cancellationToken));
        call.Output.Note($"Next: px link {project}/{environment}/{service}, then git push proxpaas main");
        return ExitCodes.Ok;
    }

    private static async Task<int> SetAsync(Call call, string service, SettingsOptions settings, CancellationToken cancellationToken)
    {
        if (!settings.AnyGiven(call))
        {
            throw PxException.Usage("Nothing to set. Give at least one setting, for example --memory 512M; px services set --help lists them.");
        }

        Show(call, await call.Client().UpdateServiceAsync(service, settings.Read(call), cancellationToken));
        return ExitCodes.Ok;
    }
}
