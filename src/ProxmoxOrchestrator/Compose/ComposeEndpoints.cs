using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Templates;

namespace ProxPaaS.Orchestrator.Compose;

internal static class ComposeEndpoints
{
    private const int MostValues = 1000, LongestValue = 64 * 1024, MostFiles = 20, LongestFile = 512 * 1024;

    public static void MapCompose(this IEndpointRouteBuilder routes)
        => routes.MapGroup("/v1/compose").WithTags("Templates").MapPost("/import", ImportAsync).RequirePermission(Permission.Write).WithName("importCompose");

    private static async Task<ComposeImportReply> ImportAsync(ComposeImportRequest request, Caller caller, BlueprintStore blueprints, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.AddIf(string.IsNullOrEmpty(request.File), "file", "The text of a compose file.");
        errors.AddIf(string.IsNullOrEmpty(request.Project), "project", "The name of a project.");
        errors.AddIf(!AreTexts(request.Values, MostValues, LongestValue), "values", $"Up to {MostValues} texts by name.");
        errors.AddIf(!AreTexts(request.EnvFiles, MostFiles, LongestFile), "envFiles", $"Up to {MostFiles} files by their path.");
        errors.ThrowIfAny();
        var none = new Dictionary<string, string>();
        var result = ComposeImport.Read(request.File, request.Values ?? none, request.EnvFiles ?? none, request.Profiles ?? []);
        if (result.Blueprint is not { } blueprint)
        {
            var refused = new FieldErrors();
            foreach (var line in result.Refused.Take(50))
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                refused.Add(line[..colon], $"{char.ToUpperInvariant(line[colon + 2])}{line[(colon + 3)..]}.");
            }

            throw new ApiProblemException(StatusCodes.Status400BadRequest, "compose_refused", $"{refused.Sentence()} Nothing was made.", refused.ToDictionary());
        }

        var target = new BlueprintTarget(request.Project, request.Environment, request.CreateProject);
        IReadOnlyList<ServiceView> made = [];
        if (request.DryRun)
        {
            await blueprints.CheckAsync(caller, target, blueprint, cancellationToken);
        }
        else
        {
            made = await blueprints.CreateAsync(caller, target, blueprint, "compose", cancellationToken);
        }

        return new(request.DryRun, [.. blueprint.Services.Select(TemplateViews.Of)], result.Ignored, result.Notes, made);
    }

    private static bool AreTexts(IReadOnlyDictionary<string, string>? texts, int most, int longest)
        => texts is null || (texts.Count <= most && texts.Values.All(v => v is not null && v.Length <= longest && !v.Contains('\0')));
}
