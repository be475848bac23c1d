using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.References;

/// <summary>Reads an environment's variables, inside somebody else's look at the database. Values are opened here and stay in memory.</summary>
internal sealed class ScopeStore(ISecretBox box, IOptions<AppsOptions> apps)
{
    public async Task<VariableScope> ReadAsync(PlatformContext context, string environmentId, CancellationToken cancellationToken)
    {
        var rows = await Projects.ReferenceStore.Rows(context).Where(r => r.Environment.Id == environmentId && r.Service.DeletedAt == null).ToListAsync(cancellationToken);
        var ids = rows.Select(r => r.Service.Id).ToList();
        var variables = (await context.Variables.AsNoTracking().Where(v => ids.Contains(v.ServiceId)).ToListAsync(cancellationToken)).ToLookup(v => v.ServiceId);
        var hosts = (await context.Domains.AsNoTracking().Where(d => ids.Contains(d.ServiceId)).ToListAsync(cancellationToken)).ToLookup(d => d.ServiceId);
        var shared = await context.SharedVariables.AsNoTracking().Where(v => v.EnvironmentId == environmentId).ToListAsync(cancellationToken);
        return new(
            shared.ToDictionary(v => v.Name, v => SharedVariableSeal.Open(box, v)),
            rows.ToDictionary(r => r.Service.Name, r => new ScopedService(
                r.Service.Id, r.Service.Name, r.Service.Kind, r.Service.Port,
                [.. hosts[r.Service.Id].OrderBy(d => d.Generated).ThenBy(d => d.Host, StringComparer.Ordinal).Select(d => apps.Value.UrlOf(d.Host))],
                Specs.Fixed(r), variables[r.Service.Id].ToDictionary(v => v.Name, v => VariableSeal.Open(box, v)))));
    }

    public async Task<DeploymentVariables> ForDeploymentAsync(PlatformContext context, ServiceRow row, CancellationToken cancellationToken)
    {
        var own = (await context.Variables.AsNoTracking().Where(v => v.ServiceId == row.Service.Id).ToListAsync(cancellationToken)).ToDictionary(v => v.Name, v => VariableSeal.Open(box, v));
        if (own.Values.All(ReferenceText.IsPlain))
        {
            return new(own, new Dictionary<string, string>(), new Dictionary<string, string>(), null);
        }

        var resolved = ReferenceResolver.Resolve(await ReadAsync(context, row.Environment.Id, cancellationToken))[row.Service.Id];
        if (resolved.Problems.Count > 0)
        {
            return new(own, new Dictionary<string, string>(), new Dictionary<string, string>(), $"{string.Join(". ", resolved.Problems)}. Change it with px vars set, then deploy again.");
        }

        var known = await AddressStore.ReadAsync(context, [.. resolved.Needs.Keys], cancellationToken);
        return new(AddressMark.Fill(resolved.Variables, known), known, resolved.Needs.Where(n => !known.ContainsKey(n.Key)).ToDictionary(), null);
    }
}
