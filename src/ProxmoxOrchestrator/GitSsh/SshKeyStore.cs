using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.GitSsh;

internal sealed class SshKeyStore(IPlatformContextFactory contexts, IEventBus events, SshKeysChanged changed, TimeProvider clock)
{
    private const int MostOfOne = 100;

    private static readonly TimeSpan LastUsedEvery = TimeSpan.FromMinutes(1);

    /// <summary>The caller's own keys, or a project's deploy keys.</summary>
    public async Task<Page<SshKeyView>> ListAsync(Caller caller, Project? project, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await Of(context, caller, project).AsNoTracking().After(page, k => k.Id).ToListAsync(cancellationToken);
        return page.Of(rows, k => k.Id, View);
    }

    public async Task<SshKeyView> AddAsync(Caller caller, Project? project, string name, SshPublicKey key, bool writes, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        if (await Of(context, caller, project).CountAsync(cancellationToken) >= MostOfOne)
        {
            throw ApiProblemException.Conflict("too_many_keys", $"There are {MostOfOne} keys already. Remove those that nobody uses: px keys ls");
        }

        var row = new SshKey
        {
            Id = Ids.New("key", clock), OrganisationId = caller.OrganisationId, UserId = project is null ? caller.UserId : null, ProjectId = project?.Id, Name = name, PublicKey = key.Text,
            Fingerprint = key.Fingerprint, Writes = project is not null && writes, CreatedAt = clock.GetUtcNow(),
        };
        context.SshKeys.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            throw ApiProblemException.Conflict("key_in_use", "This key is in use already. One key says who comes, so it belongs to one person or one project: make another with ssh-keygen -t ed25519");
        }

        changed.Raise();
        events.Publish(caller.OrganisationId, "key.changed", row.Id, $"{(project is null ? "SSH key" : $"Deploy key of {project.Name}")} '{name}' ({key.Fingerprint}) was added by {caller.Email}.", project?.Id);
        return View(row);
    }

    public async Task RemoveAsync(Caller caller, Project? project, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await Of(context, caller, project).SingleOrDefaultAsync(k => k.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("key", id);
        context.SshKeys.Remove(row);
        await context.SaveChangesAsync(cancellationToken);
        changed.Raise();
        events.Publish(caller.OrganisationId, "key.changed", row.Id, $"Key '{row.Name}' ({row.Fingerprint}) was removed by {caller.Email}.", project?.Id);
    }

    /// <summary>All keys that open something now, for the server's list.</summary>
    public async Task<IReadOnlyList<(string Id, string PublicKey)>> AllAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return [.. (await context.SshKeys.AsNoTracking().OrderBy(k => k.Id).Select(k => new { k.Id, k.PublicKey }).ToListAsync(cancellationToken)).Select(k => (k.Id, k.PublicKey))];
    }

    /// <summary>Whoever has the key; null once it is removed or its person is disabled. Asked for each connection: the server's list may be seconds old.</summary>
    public async Task<SshCaller?> IdentifyAsync(string keyId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var key = await context.SshKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == keyId, cancellationToken);
        var user = key?.UserId is { } id ? await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id && u.DisabledAt == null, cancellationToken) : null;
        if (key is null || (key.UserId is not null && user is null))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var noted = now - LastUsedEvery;
        await context.SshKeys.Where(k => k.Id == keyId && (k.LastUsedAt == null || k.LastUsedAt <= noted)).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), cancellationToken);
        return user is not null
            ? new SshCaller(new Caller(user.Id, user.Email, user.OrganisationId, user.Role, key.Id, Permissions.OfRole(user.Role)), null, true, user.Email)
            : new SshCaller(
                new Caller(key.Id, $"deploy key {key.Name}", key.OrganisationId, "deploy-key", key.Id, Permission.Read | (key.Writes ? Permission.Deploy : Permission.None)), key.ProjectId, key.Writes, $"deploy key {key.Name}");
    }

    private static IQueryable<SshKey> Of(PlatformContext context, Caller caller, Project? project)
        => project is null ? context.SshKeys.Where(k => k.UserId == caller.UserId) : context.SshKeys.Where(k => k.ProjectId == project.Id);

    private static SshKeyView View(SshKey key) => new(key.Id, key.Name, key.PublicKey, key.Fingerprint, key.ProjectId is null ? null : key.Writes, key.CreatedAt, key.LastUsedAt);
}
