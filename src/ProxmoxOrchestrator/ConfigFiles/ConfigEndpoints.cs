using ProxPaaS.ConfigFiles;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.ConfigFiles;

internal static class ConfigEndpoints
{
    public static void MapConfigFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/services/{service}/config", ExplainAsync).RequirePermission(Permission.Read).WithTags("Services").WithName("explainConfig");
        routes.MapGet("/schemas/proxpaas.json", () => TypedResults.Text(ConfigSchema.Write(), "application/schema+json")).RequirePermission(Permission.None).ExcludeFromDescription();
    }

    /// <summary>Of a branch, tag or commit; else of the commit that was deployed last, else of the deploying branch.</summary>
    private static async Task<ConfigView> ExplainAsync(
        string service, Caller caller, ReferenceStore references, ServiceStore services, DeployStore deployments, GitRepositoryStore repositories, ConfigStore configs, string? @ref, CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        var errors = new FieldErrors();
        errors.AddIf(@ref is not null && !BranchNames.IsOne(@ref), "ref", "A branch, a tag or a commit.");
        errors.ThrowIfAny();
        var deployed = @ref is null && (await services.GetAsync(caller, row, cancellationToken)).LatestDeploymentId is { } latest ? (await deployments.GetAsync(caller, latest, cancellationToken)).CommitSha : null;
        return await repositories.ResolveAsync(row.Service.Id, @ref ?? deployed ?? row.Service.Branch, cancellationToken) is { } commit ? await configs.ExplainAsync(row, commit, cancellationToken)
            : @ref is not null ? throw new ApiProblemException(StatusCodes.Status422UnprocessableEntity, "ref_not_found", $"The repository of {row.Path} has no '{@ref}'. Push it first.")
            : new ConfigView(null, [], [], []);
    }
}
