using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

internal sealed class TokenStore(IPlatformContextFactory contexts, TimeProvider clock)
{
    private static readonly TimeSpan LastUsedEvery = TimeSpan.FromMinutes(1);

    /// <summary>The caller that the token stands for; null when it is unknown, wrong, over, revoked or its user is disabled.</summary>
    public async Task<Caller?> AuthenticateAsync(string text, CancellationToken cancellationToken)
    {
        if (!TokenText.TryParse(text, out var token))
        {
            return null;
        }

        // Before the caller is known there is no tenant to look in.
        await using var context = contexts.Create(TenantScope.All);
        var found = await Living(context, token.Id).SingleOrDefaultAsync(cancellationToken);
        if (found is null || found.Token.Kind != token.Kind || !CryptographicOperations.FixedTimeEquals(found.Token.SecretHash, token.SecretHash()))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (found.Token.LastUsedAt is null || now - found.Token.LastUsedAt >= LastUsedEvery)
        {
            var noted = now - LastUsedEvery;
            await context.ApiTokens.Where(t => t.Id == token.Id && (t.LastUsedAt == null || t.LastUsedAt <= noted))
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, now), cancellationToken);
        }

        return CallerOf(found);
    }

    /// <summary>What the token may do now; null once it is worth nothing. Open streams ask while they last.</summary>
    public async Task<Caller?> RecheckAsync(string tokenId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await Living(context, tokenId).SingleOrDefaultAsync(cancellationToken) is { } found ? CallerOf(found) : null;
    }

    public async Task<(ApiToken Token, string Text)> CreateAsync(
        string userId, string organisationId, string kind, string name, IReadOnlyList<string> scopes, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        var text = TokenText.New(kind, Ids.New("tok", clock));
        var token = new ApiToken
        {
            Id = text.Id,
            OrganisationId = organisationId,
            UserId = userId,
            Name = name,
            Kind = kind,
            SecretHash = text.SecretHash(),
            Scopes = [.. scopes],
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = lifetime is { } time ? clock.GetUtcNow() + time : null,
        };
        await using var context = contexts.Create(new TenantScope(organisationId));
        context.ApiTokens.Add(token);
        await context.SaveChangesAsync(cancellationToken);
        return (token, text.ToString());
    }

    /// <summary>The caller's own API tokens that are worth something; sessions are not listed.</summary>
    public async Task<Page<ApiTokenView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.ApiTokens.AsNoTracking()
            .Where(t => t.UserId == caller.UserId && t.Kind == TokenText.Api && t.RevokedAt == null && (t.ExpiresAt == null || t.ExpiresAt > now))
            .After(page, t => t.Id).ToListAsync(cancellationToken);
        return page.Of(rows, t => t.Id, View);
    }

    public async Task<ApiToken?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return await context.ApiTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id && t.UserId == caller.UserId && t.RevokedAt == null, cancellationToken);
    }

    public async Task RevokeAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = contexts.Create(caller.Scope);
        await context.ApiTokens.Where(t => t.Id == id && t.UserId == caller.UserId && t.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now), cancellationToken);
    }

    public static ApiTokenView View(ApiToken token) => new(token.Id, token.Name, token.Scopes, token.CreatedAt, token.ExpiresAt, token.LastUsedAt);

    private IQueryable<TokenOfUser> Living(PlatformContext context, string tokenId)
    {
        var now = clock.GetUtcNow();
        return from token in context.ApiTokens.AsNoTracking()
               join user in context.Users.AsNoTracking() on token.UserId equals user.Id
               where token.Id == tokenId && token.RevokedAt == null && (token.ExpiresAt == null || token.ExpiresAt > now) && user.DisabledAt == null
               select new TokenOfUser(token, user);
    }

    private static Caller CallerOf(TokenOfUser found) => new(
        found.User.Id, found.User.Email, found.User.OrganisationId, found.User.Role, found.Token.Id, Permissions.Effective(found.User.Role, found.Token.Scopes));

    private sealed record TokenOfUser(ApiToken Token, User User);
}
