using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Orchestrator.Projects;

internal sealed class VariableStore(IPlatformContextFactory contexts, DeployStore deployments, ScopeStore scopes, DependantStore dependants, ISecretBox box, IEventBus events, TimeProvider clock)
{
    private const int Most = 500;

    public async Task<Page<VariableView>> ListAsync(Caller caller, ServiceRow row, PageRequest page, bool reveal, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Variables.AsNoTracking().Where(v => v.ServiceId == row.Service.Id).After(page, v => v.Name).ToListAsync(cancellationToken);
        return page.Of(rows, v => v.Name, v => new VariableView(v.Name, v.Secret && !reveal ? null : VariableSeal.Open(box, v), v.Secret, v.UpdatedAt));
    }

    public async Task SetAsync(Caller caller, ServiceRow row, SetVariablesRequest request, CancellationToken cancellationToken)
    {
        ServiceStore.RefuseWhenDeleted(row.Service);
        await using var context = contexts.Create(caller.Scope);
        var standing = await context.Variables.Where(v => v.ServiceId == row.Service.Id).ToDictionaryAsync(v => v.Name, cancellationToken);
        var before = await scopes.ReadAsync(context, row.Environment.Id, cancellationToken);
        var written = before.Services[row.Service.Name].Variables.ToDictionary();
        foreach (var (name, given) in request.Values)
        {
            // Made up here and only here: from now on it is a value like any other.
            var value = given is null ? null : SecretGenerator.Fill(given);
            if (value is null)
            {
                written.Remove(name);
            }
            else
            {
                written[name] = value;
            }

            standing.TryGetValue(name, out var variable);
            if (value is null)
            {
                if (variable is not null)
                {
                    context.Variables.Remove(variable);
                }
            }
            else if (variable is null)
            {
                context.Variables.Add(new Variable
                {
                    Id = Ids.New("var", clock),
                    OrganisationId = row.Service.OrganisationId,
                    ServiceId = row.Service.Id,
                    Name = name,
                    SealedValue = VariableSeal.Seal(box, row.Service.Id, name, value),
                    Secret = request.Secret,
                    UpdatedAt = clock.GetUtcNow(),
                });
            }
            else if (variable.Secret != request.Secret || VariableSeal.Open(box, variable) != value)
            {
                variable.SealedValue = VariableSeal.Seal(box, row.Service.Id, name, value);
                variable.Secret = request.Secret;
                variable.UpdatedAt = clock.GetUtcNow();
            }
        }

        if (!context.ChangeTracker.HasChanges())
        {
            return;
        }

        if (standing.Count + context.ChangeTracker.Entries<Variable>().Count(e => e.State == EntityState.Added) > Most)
        {
            throw ApiProblemException.Conflict("too_many_variables", $"A service has at most {Most} variables.");
        }

        var services = before.Services.ToDictionary();
        services[row.Service.Name] = services[row.Service.Name] with { Variables = written };
        var change = ReferenceChange.Between(before, before with { Services = services });
        DependantStore.Refuse(change);
        await context.SaveChangesAsync(cancellationToken);
        events.Publish(caller.OrganisationId, "service.changed", row.Service.Id, $"Variables of {row.Path} were changed.", row.Project.Id, row.Service.Id);
        if (request.Deploy)
        {
            await deployments.RedeployAsync(caller, row, "variables", cancellationToken);
            await dependants.RedeployAsync(caller, change, row.Service.Id, $"variables of {row.Service.Name} that were changed", cancellationToken);
        }
    }
}
