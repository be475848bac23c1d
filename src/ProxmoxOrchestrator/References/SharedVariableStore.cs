using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.References;

internal sealed class SharedVariableStore(IPlatformContextFactory contexts, ScopeStore scopes, DependantStore dependants, ISecretBox box, IEventBus events, TimeProvider clock)
{
    private const int Most = 500;

    public async Task<Page<VariableView>> ListAsync(Caller caller, ProjectEnvironment environment, PageRequest page, bool reveal, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.SharedVariables.AsNoTracking().Where(v => v.EnvironmentId == environment.Id).After(page, v => v.Name).ToListAsync(cancellationToken);
        return page.Of(rows, v => v.Name, v => new VariableView(v.Name, v.Secret && !reveal ? null : SharedVariableSeal.Open(box, v), v.Secret, v.UpdatedAt));
    }

    public async Task SetAsync(Caller caller, ProjectEnvironment environment, Project project, SetVariablesRequest request, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var before = await scopes.ReadAsync(context, environment.Id, cancellationToken);
        var standing = await context.SharedVariables.Where(v => v.EnvironmentId == environment.Id).ToDictionaryAsync(v => v.Name, cancellationToken);
        var shared = before.Shared.ToDictionary();
        foreach (var (name, given) in request.Values)
        {
            var variable = standing.GetValueOrDefault(name);
            if (given is null)
            {
                shared.Remove(name);
                if (variable is not null)
                {
                    context.SharedVariables.Remove(variable);
                }

                continue;
            }

            shared[name] = SecretGenerator.Fill(given);
            variable ??= context.SharedVariables.Add(new()
            {
                Id = Ids.New("svar", clock),
                OrganisationId = environment.OrganisationId,
                EnvironmentId = environment.Id,
                Name = name,
                SealedValue = [],
            }).Entity;
            (variable.SealedValue, variable.Secret, variable.UpdatedAt) = (SharedVariableSeal.Seal(box, environment.Id, name, shared[name]), request.Secret, clock.GetUtcNow());
        }

        if (shared.Count > Most)
        {
            throw ApiProblemException.Conflict("too_many_variables", $"An environment has at most {Most} shared variables.");
        }

        var change = ReferenceChange.Between(before, before with { Shared = shared });
        DependantStore.Refuse(change);
        await context.SaveChangesAsync(cancellationToken);
        events.Publish(caller.OrganisationId, "project.changed", project.Id, $"Shared variables of {project.Name}/{environment.Name} were changed.", project.Id);
        if (request.Deploy)
        {
            await dependants.RedeployAsync(caller, change, null, "shared variables that were changed", cancellationToken);
        }
    }
}
