using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Projects;

internal static class ServiceEndpoints
{
    private const int LongestTail = 10_000;

    public static void MapServices(this IEndpointRouteBuilder routes)
    {
        var environments = routes.MapGroup("/v1/environments/{environment}/services").WithTags("Services");
        environments.MapGet("", ListOfEnvironmentAsync).RequirePermission(Permission.Read).WithName("listServicesOfEnvironment");
        environments.MapPost("", CreateAsync).RequirePermission(Permission.Write).WithName("createService");
        var group = routes.MapGroup("/v1/services").WithTags("Services");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listServices");
        group.MapGet("/{service}", GetAsync).RequirePermission(Permission.Read).WithName("getService");
        group.MapPatch("/{service}", UpdateAsync).RequirePermission(Permission.Write).WithName("updateService");
        group.MapDelete("/{service}", DeleteAsync).RequirePermission(Permission.Write).WithName("deleteService");
        group.MapPost("/{service}/scale", ScaleAsync).RequirePermission(Permission.Deploy).WithName("scaleService");
        group.MapGet("/{service}/variables", VariablesAsync).RequirePermission(Permission.Read).WithName("listVariables");
        group.MapPatch("/{service}/variables", SetVariablesAsync).RequirePermission(Permission.Secrets).WithName("setVariables");
        group.MapGet("/{service}/replicas", ReplicasAsync).RequirePermission(Permission.Read).WithName("listReplicas");
        group.MapGet("/{service}/logs", LogsAsync).RequirePermission(Permission.Read).WithName("followLogs");
    }

    private static async Task<Page<ServiceView>> ListAsync(
        Caller caller, PageRequest page, ReferenceStore references, ServiceStore store, string? project, CancellationToken cancellationToken)
        => await store.ListAsync(caller, page, project is null ? null : (await references.ProjectAsync(caller, project, cancellationToken)).Id, null, cancellationToken);

    private static async Task<Page<ServiceView>> ListOfEnvironmentAsync(
        string environment, Caller caller, PageRequest page, ReferenceStore references, ServiceStore store, CancellationToken cancellationToken)
        => await store.ListAsync(caller, page, null, (await references.EnvironmentAsync(caller, environment, cancellationToken)).Environment.Id, cancellationToken);

    private static async Task<IResult> CreateAsync(
        string environment, CreateServiceRequest request, Caller caller, ReferenceStore references, ServiceStore store, DeployStore deployments, IOptions<AppsOptions> apps,
        CancellationToken cancellationToken)
    {
        var (parent, project) = await references.EnvironmentAsync(caller, environment, cancellationToken);
        var settings = request.Settings ?? new ServiceSettings();
        var errors = new FieldErrors();
        Names.Check(errors, "name", request.Name);
        ServiceSettingsRules.Check(errors, settings, apps.Value.Domain);
        errors.ThrowIfAny();
        var created = await store.CreateAsync(caller, parent, project, request.Name, settings, cancellationToken);
        if (settings.Image is { Length: > 0 } image && settings.Build?.Builder is null or BuilderChoice.Auto or BuilderChoice.Image)
        {
            await deployments.DeployImageAsync(caller, await references.ServiceAsync(caller, created.Id, cancellationToken), image, "image", cancellationToken);
        }

        return TypedResults.Created($"/v1/services/{created.Id}", created);
    }

    private static async Task<ServiceView> GetAsync(
        string service, Caller caller, HttpContext context, ReferenceStore references, ServiceStore store, CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        context.Response.Headers.ETag = ETag(row.Service);
        return await store.GetAsync(caller, row, cancellationToken);
    }

    private static async Task<ServiceView> UpdateAsync(
        string service, ServiceSettings settings, Caller caller, HttpContext context, ReferenceStore references, ServiceStore store, IOptions<AppsOptions> apps, CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        var errors = new FieldErrors();
        ServiceSettingsRules.Check(errors, settings, apps.Value.Domain);
        errors.ThrowIfAny();
        var view = await store.UpdateAsync(caller, row, settings, IfMatch(context), cancellationToken);
        context.Response.Headers.ETag = ETag((await references.ServiceAsync(caller, row.Service.Id, cancellationToken)).Service);
        return view;
    }

    private static async Task<IResult> DeleteAsync(string service, Caller caller, ReferenceStore references, ServiceStore store, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<IResult> ScaleAsync(
        string service, ScaleRequest request, Caller caller, ReferenceStore references, ServiceStore store, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        ServiceSettingsRules.CheckReplicas(errors, request.Replicas);
        errors.ThrowIfAny();
        await store.ScaleAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), request.Replicas, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Page<VariableView>> VariablesAsync(
        string service, Caller caller, PageRequest page, HttpContext context, ReferenceStore references, VariableStore store, bool? reveal, CancellationToken cancellationToken)
    {
        if (reveal == true && !caller.May(Permission.Secrets))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "permission_missing", "Showing values needs the permission 'secrets', which this token does not have.");
        }

        context.Response.Headers.CacheControl = "no-store";
        return await store.ListAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), page, reveal == true, cancellationToken);
    }

    private static async Task<IResult> SetVariablesAsync(
        string service, SetVariablesRequest request, Caller caller, ReferenceStore references, VariableStore store, CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        var errors = new FieldErrors();
        VariableRules.Check(errors, request);
        errors.ThrowIfAny();
        await store.SetAsync(caller, row, request, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Page<ReplicaView>> ReplicasAsync(
        string service, Caller caller, PageRequest page, ReferenceStore references, ReplicaListStore store, CancellationToken cancellationToken)
        => await store.ListAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), page, cancellationToken);

    private static async Task LogsAsync(
        string service, HttpContext context, Caller caller, ReferenceStore references, ReplicaListStore store, SseStream stream, IReplicaLogs logs, TimeProvider clock, int? tail, bool? follow, string? replica,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.AddIf(tail is < 0 or > LongestTail, "tail", $"0 to {LongestTail}.");
        errors.ThrowIfAny();
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        var first = await store.LoggedAsync(caller, row, replica, cancellationToken);
        var lines = follow != true ? logs.ReadAllAsync(first, tail ?? 100, cancellationToken)
            : logs.FollowAllAsync(first, tail ?? 100, replica is null ? token => store.RunningAsync(caller, row, token) : null, clock, cancellationToken);
        await stream.RunAsync(context, caller, Permission.Read, Lines(lines, cancellationToken), ApiJson.Default.LogLineView);
    }

    private static async IAsyncEnumerable<SseEvent<LogLineView>> Lines(IAsyncEnumerable<LogLineView> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            yield return new SseEvent<LogLineView>(null, "log", line);
        }

        yield return new SseEvent<LogLineView>(null, "end", new LogLineView(0, default, "system", ""));
    }

    private static string ETag(Service service) => $"\"{service.RowVersion.ToString(CultureInfo.InvariantCulture)}\"";

    private static int? IfMatch(HttpContext context)
        => context.Request.Headers.IfMatch is not [{ Length: > 0 } text] || text == "*" ? null
            : int.TryParse(text.Trim('"'), CultureInfo.InvariantCulture, out var version) ? version
            : throw new ApiProblemException(StatusCodes.Status400BadRequest, "bad_etag", "If-Match takes the ETag that GET gave.");
}
