using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Sources;

internal static class SourceEndpoints
{
    public static void MapSources(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/services/{service}/sources", CreateAsync).RequirePermission(Permission.Write).WithName("createSource").WithTags("Sources");
        var group = routes.MapGroup("/v1/sources").WithTags("Sources");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listSources");
        group.MapGet("/{source}", GetAsync).RequirePermission(Permission.Read).WithName("getSource");
        group.MapPatch("/{source}", UpdateAsync).RequirePermission(Permission.Write).WithName("updateSource");
        group.MapDelete("/{source}", DeleteAsync).RequirePermission(Permission.Write).WithName("deleteSource");
        group.MapPost("/{source}/secret", RenewSecretAsync).RequirePermission(Permission.Secrets).WithName("renewHookSecret");
        group.MapPost("/{source}/sync", SyncAsync).RequirePermission(Permission.Deploy).WithName("syncSource");
    }

    private static async Task<IResult> CreateAsync(
        string service, SourceSettings settings, Caller caller, ReferenceStore references, SourceStore store, DeliveryStore deliveries, IOptionsMonitor<SourceOptions> options, HttpContext context,
        CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        var errors = new FieldErrors();
        errors.AddIf(string.IsNullOrEmpty(settings.CloneUrl), "cloneUrl", "Needed: https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH.");
        SourceRules.Check(errors, settings, options.CurrentValue.AllowHttp);
        if (CloneUrl.Parse(settings.CloneUrl, out _) is { } url)
        {
            SourceRules.CheckScheme(errors, settings.Provider ?? SourceProviders.OfHost(url.Host), settings.HookScheme);
        }

        errors.ThrowIfAny();
        var created = await store.CreateAsync(caller, row, settings, cancellationToken);

        // An ssh source's key has to be entered at the provider first; the poller asks again until it is.
        await deliveries.RequestAsync(created.Id, caller.OrganisationId, "sync", null, caller.Email, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/sources/{created.Id}", created);
    }

    private static async Task<Page<SourceView>> ListAsync(Caller caller, PageRequest page, ReferenceStore references, SourceStore store, string? service, CancellationToken cancellationToken)
        => await store.ListAsync(caller, page, service is null ? null : (await references.ServiceAsync(caller, service, cancellationToken)).Service.Id, cancellationToken);

    private static async Task<SourceView> GetAsync(string source, Caller caller, SourceStore store, HttpContext context, bool? reveal, CancellationToken cancellationToken)
    {
        if (reveal == true && !caller.May(Permission.Secrets))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "permission_missing", "Showing the hook's secret needs the permission 'secrets', which this token does not have.");
        }

        context.Response.Headers.CacheControl = "no-store";
        return await store.GetAsync(caller, source, reveal == true, cancellationToken);
    }

    private static async Task<SourceView> UpdateAsync(
        string source, SourceSettings settings, Caller caller, SourceStore store, IOptionsMonitor<SourceOptions> options, HttpContext context, CancellationToken cancellationToken)
    {
        var (found, row) = await store.FindAsync(caller, source, cancellationToken);
        var errors = new FieldErrors();
        SourceRules.Check(errors, settings, options.CurrentValue.AllowHttp);
        SourceRules.CheckScheme(errors, settings.Provider ?? found.Provider, settings.HookScheme);
        errors.ThrowIfAny();
        context.Response.Headers.CacheControl = "no-store";
        return await store.UpdateAsync(caller, found.Id, row, settings, cancellationToken);
    }

    private static async Task<IResult> DeleteAsync(string source, Caller caller, SourceStore store, CancellationToken cancellationToken)
    {
        var (found, row) = await store.FindAsync(caller, source, cancellationToken);
        await store.DeleteAsync(caller, found, row, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<SourceView> RenewSecretAsync(string source, Caller caller, SourceStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var (found, row) = await store.FindAsync(caller, source, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return await store.RenewSecretAsync(caller, found, row, cancellationToken);
    }

    private static async Task<IResult> SyncAsync(string source, Caller caller, SourceStore store, DeliveryStore deliveries, string? @ref, CancellationToken cancellationToken)
    {
        var (found, _) = await store.FindAsync(caller, source, cancellationToken);
        var errors = new FieldErrors();
        errors.AddIf(@ref is not null && !BranchNames.IsOne(@ref), "ref", "A branch, or refs/tags/TAG.");
        errors.ThrowIfAny();
        var reference = @ref is null || @ref.StartsWith("refs/", StringComparison.Ordinal) ? @ref : RefChange.Heads + @ref;
        var delivery = await deliveries.RequestAsync(found.Id, caller.OrganisationId, "sync", reference, caller.Email, cancellationToken);
        return TypedResults.Json(new SyncReply(delivery), ApiJson.Default.SyncReply, statusCode: StatusCodes.Status202Accepted);
    }
}
