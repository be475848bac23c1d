using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Orchestrator.Builds.Variables;

/// <summary>Opens a build's variables inside somebody else's look at the database; values stay in memory.</summary>
internal sealed class BuildVariableStore(ScopeStore scopes)
{
    public async Task<BuildVariables> ReadAsync(PlatformContext context, ServiceRow row, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
        => BuildVariables.Of(names, await scopes.ForDeploymentAsync(context, row, cancellationToken), $"{row.Project.Name}/{row.Environment.Name}");
}
