using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>Copies the services of an environment into a preview's, one transaction each: settings, variables as they may be there, empty volumes, an address of its own.</summary>
internal sealed class PreviewServiceStore(IPlatformContextFactory contexts, ISecretBox box, IOptions<AppsOptions> apps, TimeProvider clock)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Pairs of a base service and its copy; copies that were missing are there afterwards.</summary>
    public async Task<IReadOnlyList<(ServiceRow Base, ServiceRow Copy)>> EnsureAsync(Preview preview, PreviewPolicy policy, bool maySeeSecrets, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var originals = await ReferenceStore.Rows(context).Where(r => r.Project.Id == preview.ProjectId && r.Environment.Name == policy.BaseEnvironment && r.Service.DeletedAt == null).OrderBy(r => r.Service.Id).ToListAsync(cancellationToken);
        var copies = await ReferenceStore.Rows(context).Where(r => r.Environment.Id == preview.EnvironmentId).ToDictionaryAsync(r => r.Service.Name, cancellationToken);
        var overrides = PreviewSeal.Open(box, policy);
        var secrets = policy.Secrets && maySeeSecrets;
        await SharedAsync(preview, originals.FirstOrDefault()?.Environment.Id, secrets, cancellationToken);
        var pairs = new List<(ServiceRow, ServiceRow)>();
        foreach (var original in originals)
        {
            if (!copies.TryGetValue(original.Service.Name, out var copy))
            {
                copy = await CopyAsync(preview, original, overrides.GetValueOrDefault(original.Service.Name) ?? new Dictionary<string, string>(), secrets, maySeeSecrets, cancellationToken);
            }

            pairs.Add((original, copy));
        }

        return pairs;
    }

    private async Task<ServiceRow> CopyAsync(Preview preview, ServiceRow original, IReadOnlyDictionary<string, string> overrides, bool secrets, bool maySeeSecrets, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var environment = await context.Environments.AsNoTracking().SingleAsync(e => e.Id == preview.EnvironmentId, cancellationToken);
        var service = new Service { Id = Ids.New("srv", clock), OrganisationId = preview.OrganisationId, ProjectId = preview.ProjectId, EnvironmentId = environment.Id, Name = original.Service.Name, CreatedAt = clock.GetUtcNow() };
        // Neither its domains, which lead to the original, nor more than one replica.
        ServiceSettingsRules.Apply(service, ServiceSettingsRules.Of(original.Service) with { Domains = [], Replicas = Math.Min(1, original.Service.Replicas) });
        context.Services.Add(service);
        var host = GeneratedDomain.Of(service.Name, environment.Name, original.Project.Name, apps.Value.Domain);
        host = await context.Domains.AnyAsync(d => d.Host == host, cancellationToken) ? GeneratedDomain.Of(service.Name, environment.Name, original.Project.Name, apps.Value.Domain, service.Id) : host;
        context.Domains.Add(new Domain { Id = Ids.New("dom", clock), OrganisationId = service.OrganisationId, ServiceId = service.Id, Host = host, Generated = true, CreatedAt = clock.GetUtcNow() });
        var values = new Dictionary<string, (string Value, bool Secret)>();
        var originals = await context.Variables.AsNoTracking().Where(v => v.ServiceId == original.Service.Id).ToListAsync(cancellationToken);
        foreach (var variable in originals)
        {
            var value = VariableSeal.Open(box, variable);
            switch (VariableCopy.Decide(service.Kind, variable.Secret, !ReferenceText.IsPlain(value), secrets))
            {
                case VariableFate.Copied:
                    values[variable.Name] = (value, variable.Secret);
                    break;
                case VariableFate.Fresh:
                    values[variable.Name] = (RandomNumberGenerator.GetString(Alphabet, VariableCopy.FreshLength), true);
                    break;
            }
        }

        foreach (var (name, value) in overrides.Where(o => VariableCopy.Overrides(originals.Find(v => v.Name == o.Key)?.Secret, maySeeSecrets)))
        {
            values[name] = (value, true);
        }

        context.Variables.AddRange(values.Select(v => new Variable
        {
            Id = Ids.New("var", clock), OrganisationId = service.OrganisationId, ServiceId = service.Id, Name = v.Key, SealedValue = VariableSeal.Seal(box, service.Id, v.Key, v.Value.Value), Secret = v.Value.Secret,
            UpdatedAt = clock.GetUtcNow(),
        }));
        foreach (var volume in await context.Volumes.AsNoTracking().Where(v => v.ServiceId == original.Service.Id && v.DeletedAt == null).ToListAsync(cancellationToken))
        {
            context.Volumes.Add(new Volume
            {
                Id = Ids.New("vol", clock), OrganisationId = service.OrganisationId, ProjectId = service.ProjectId, EnvironmentId = environment.Id, ServiceId = service.Id, Name = volume.Name, MountPath = volume.MountPath,
                SizeMiB = volume.SizeMiB, Owner = $"{original.Project.Name}/{environment.Name}/{service.Name}", CreatedAt = clock.GetUtcNow(),
            });
        }

        await context.SaveChangesAsync(cancellationToken);
        return new ServiceRow { Service = service, Environment = environment, Project = original.Project };
    }

    private async Task SharedAsync(Preview preview, string? baseEnvironment, bool secrets, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        if (baseEnvironment is null || await context.SharedVariables.AnyAsync(v => v.EnvironmentId == preview.EnvironmentId, cancellationToken))
        {
            return;
        }

        foreach (var variable in await context.SharedVariables.AsNoTracking().Where(v => v.EnvironmentId == baseEnvironment).ToListAsync(cancellationToken))
        {
            var value = SharedVariableSeal.Open(box, variable);
            if (VariableCopy.Decide(ServiceKind.Web, variable.Secret, !ReferenceText.IsPlain(value), secrets) == VariableFate.Copied)
            {
                context.SharedVariables.Add(new SharedVariable
                {
                    Id = Ids.New("var", clock), OrganisationId = preview.OrganisationId, EnvironmentId = preview.EnvironmentId!, Name = variable.Name,
                    SealedValue = SharedVariableSeal.Seal(box, preview.EnvironmentId!, variable.Name, value), Secret = variable.Secret, UpdatedAt = clock.GetUtcNow(),
                });
            }
        }

        await context.SaveChangesAsync(cancellationToken);
    }
}
