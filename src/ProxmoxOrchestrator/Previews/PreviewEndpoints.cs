using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Previews;

internal static class PreviewEndpoints
{
    private const int MostPreviews = 100;
    private const int LongestIdleHours = 24 * 90;
    private const int MostOverrides = 500;
    private const int LongestValue = 32 * 1024;

    public static void MapPreviews(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/projects/{project}/previews").WithTags("Previews");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listPreviews");
        group.MapDelete("/{preview}", RemoveAsync).RequirePermission(Permission.Deploy).WithName("removePreview");
        group.MapGet("/settings", SettingsAsync).RequirePermission(Permission.Read).WithName("getPreviewSettings");
        group.MapPatch("/settings", SetAsync).RequirePermission(Permission.Write).WithName("setPreviewSettings");
    }

    private static async Task<Page<PreviewView>> ListAsync(string project, Caller caller, PageRequest page, ReferenceStore references, PreviewStore store, CancellationToken cancellationToken)
        => await store.ListAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), page, cancellationToken);

    private static async Task<IResult> RemoveAsync(string project, string preview, Caller caller, ReferenceStore references, PreviewStore store, CancellationToken cancellationToken)
    {
        await store.RemoveAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), preview, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<PreviewSettings> SettingsAsync(string project, Caller caller, ReferenceStore references, PreviewStore store, CancellationToken cancellationToken)
        => await store.SettingsAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), cancellationToken);

    private static async Task<PreviewSettings> SetAsync(string project, PreviewSettings settings, Caller caller, ReferenceStore references, PreviewStore store, CancellationToken cancellationToken)
    {
        var parent = await references.ProjectAsync(caller, project, cancellationToken);
        // Who may not read secrets may not have them copied to where a pull request's code reads them.
        if ((settings.Secrets == true || settings.Overrides is not null) && !caller.May(Permission.Secrets))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "permission_missing", "Giving secrets or variables to previews needs the permission 'secrets', which this token does not have.");
        }

        var errors = new FieldErrors();
        errors.AddIf(settings.Most is < 1 or > MostPreviews, "most", $"1 to {MostPreviews}.");
        errors.AddIf(settings.IdleHours is < 1 or > LongestIdleHours, "idleHours", $"1 to {LongestIdleHours}.");
        errors.AddIf(settings.Overrides?.Sum(s => s.Value?.Count ?? 0) > MostOverrides, "overrides", $"At most {MostOverrides} variables.");
        errors.AddIf(
            settings.Overrides?.Any(s => !Names.IsOne(s.Key) || s.Value is null || s.Value.Any(v => !VariableRules.IsName(v.Key) || v.Key == "PORT" || v.Value is null || v.Value.Length > LongestValue || v.Value.Contains('\0'))) == true,
            "overrides", $"Services with names and texts of up to {LongestValue} characters.");
        errors.ThrowIfAny();
        return await store.SetAsync(caller, parent, settings, cancellationToken);
    }
}
