using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Sources as people declare and see them.</summary>
internal sealed class SourceStore(IPlatformContextFactory contexts, ISecretBox box, HookAddress address, HookStore hooks, IEventBus events, TimeProvider clock)
{
    public async Task<SourceView> CreateAsync(Caller caller, ServiceRow row, SourceSettings settings, CancellationToken cancellationToken)
    {
        var url = CloneUrl.Parse(settings.CloneUrl, out _)!;
        var id = Ids.New("src", clock);
        var source = new Source
        {
            Id = id,
            OrganisationId = row.Service.OrganisationId,
            ServiceId = row.Service.Id,
            CloneUrl = url.ToString(),
            Provider = SourceProviders.OfHost(url.Host),
            HookId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            SealedHookSecret = [],
            CreatedAt = clock.GetUtcNow(),
            NextPollAt = clock.GetUtcNow(),
        };
        Apply(source, url, settings);
        var secret = settings.HookSecret ?? HookSecrets.New(source.HookScheme);
        Seal(source, secret);
        await using var context = contexts.Create(caller.Scope);
        context.Sources.Add(source);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            throw ApiProblemException.Conflict("source_exists", $"{row.Path} has a source already. Change it with px sources set, or remove it first.");
        }

        Publish(source, row.Path, "is built from");
        return SourceViews.Of(source, row.Path, address.UrlOf(source), secret);
    }

    public async Task<Page<SourceView>> ListAsync(Caller caller, PageRequest page, string? serviceId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Sources.AsNoTracking().Where(s => serviceId == null || s.ServiceId == serviceId).After(page, s => s.Id).ToListAsync(cancellationToken);
        var ids = rows.Select(r => r.ServiceId).ToList();
        var paths = (await ReferenceStore.Rows(context).Where(r => ids.Contains(r.Service.Id)).ToListAsync(cancellationToken)).ToDictionary(r => r.Service.Id, r => r.Path);
        return page.Of(rows, s => s.Id, s => SourceViews.Of(s, paths.GetValueOrDefault(s.ServiceId, ""), address.UrlOf(s), null));
    }

    /// <summary>By its own id, or as the source of a service.</summary>
    public async Task<(Source Source, ServiceRow Row)> FindAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var source = await context.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == reference || s.ServiceId == reference, cancellationToken) ?? throw ApiProblemException.NotFound("source", reference);
        return (source, await ReferenceStore.Rows(context).SingleAsync(r => r.Service.Id == source.ServiceId, cancellationToken));
    }

    public async Task<SourceView> GetAsync(Caller caller, string reference, bool reveal, CancellationToken cancellationToken)
    {
        var (source, row) = await FindAsync(caller, reference, cancellationToken);
        return SourceViews.Of(source, row.Path, address.UrlOf(source), reveal ? Encoding.UTF8.GetString(box.Open(SourceSeal.HookSecret(source.Id), source.SealedHookSecret)) : null);
    }

    public async Task<SourceView> UpdateAsync(Caller caller, string id, ServiceRow row, SourceSettings settings, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var source = await context.Sources.SingleOrDefaultAsync(s => s.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("source", id);
        var before = source.HookScheme;
        Apply(source, CloneUrl.Parse(settings.CloneUrl ?? source.CloneUrl, out _)!, settings);

        // A secret of the other form could not be entered at the provider.
        var secret = settings.HookSecret ?? (HookSecrets.AreAlike(before, source.HookScheme) ? null : HookSecrets.New(source.HookScheme));
        if (secret is not null)
        {
            Seal(source, secret);
        }

        await context.SaveChangesAsync(cancellationToken);
        hooks.Forget(source.HookId);
        Publish(source, row.Path, "is now built from");
        return SourceViews.Of(source, row.Path, address.UrlOf(source), secret);
    }

    /// <summary>A new hook secret; deliveries with the old one are refused from now on.</summary>
    public Task<SourceView> RenewSecretAsync(Caller caller, Source source, ServiceRow row, CancellationToken cancellationToken)
        => UpdateAsync(caller, source.Id, row, new SourceSettings { HookSecret = HookSecrets.New(source.HookScheme) }, cancellationToken);

    public async Task DeleteAsync(Caller caller, Source source, ServiceRow row, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        await context.Sources.Where(s => s.Id == source.Id).ExecuteDeleteAsync(cancellationToken);
        hooks.Forget(source.HookId);
        Publish(source, row.Path, "is no longer built from");
    }

    private void Apply(Source source, CloneUrl url, SourceSettings settings)
    {
        if (source.CloneUrl != url.ToString())
        {
            // Another repository: what was learned about the old one does not hold.
            source.CloneUrl = url.ToString();
            source.RepositoryId = source.RepositoryName = source.KnownHosts = null;
            source.Problem = "";
            source.NextPollAt = clock.GetUtcNow();
        }

        source.Provider = settings.Provider ?? source.Provider;
        source.HookScheme = settings.HookScheme ?? (SourceProviders.Schemes(source.Provider).Contains(source.HookScheme) ? source.HookScheme : SourceProviders.Schemes(source.Provider)[0]);
        if (settings.Token is { } token)
        {
            source.SealedToken = token.Length == 0 ? null : box.Seal(SourceSeal.Token(source.Id), Encoding.UTF8.GetBytes(token));
        }

        source.TokenUser = settings.TokenUser is { } user ? user.Length == 0 ? null : user : source.TokenUser;
        source.KnownHosts = !url.IsSsh ? null : settings.KnownHosts is { Length: > 0 } hosts ? KnownHosts.Parse(hosts) : settings.KnownHosts is "" ? null : source.KnownHosts ?? KnownHosts.Of(url.Host);
        if (url.IsSsh && source.SealedKey is null)
        {
            var seed = DeployKey.NewSeed();
            source.SealedKey = box.Seal(SourceSeal.Key(source.Id), seed);
            source.PublicKey = new DeployKey(seed).PublicLine($"proxpaas-{source.Id}");
        }

        source.AutoDeploy = settings.AutoDeploy ?? source.AutoDeploy;
        source.DeployTags = settings.DeployTags ?? source.DeployTags;
        source.ReportStatuses = settings.ReportStatuses ?? source.ReportStatuses;
        source.Authorities = settings.CaCertificates is { } pem ? pem.Length == 0 ? null : Authorities.Parse(pem, out _) : source.Authorities;
        source.ApiUrl = settings.ApiUrl is { } api ? api.Length == 0 ? null : api.TrimEnd('/') : source.ApiUrl;
    }

    private void Publish(Source source, string path, string what) => events.Publish(source.OrganisationId, "source.changed", source.Id, $"{path} {what} {source.CloneUrl}.", null, source.ServiceId);

    private void Seal(Source source, string secret) => source.SealedHookSecret = box.Seal(SourceSeal.HookSecret(source.Id), Encoding.UTF8.GetBytes(secret));
}
