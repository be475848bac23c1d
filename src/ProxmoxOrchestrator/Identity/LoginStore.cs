using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

internal sealed class LoginStore(IPlatformContextFactory contexts, TokenStore tokens, IFanout fanout, IOptions<ApiOptions> options)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(30);

    /// <exception cref="ApiProblemException">401 wrong; 429 too many failures.</exception>
    public async Task<LoginReply> LoginAsync(LoginRequest request, string address, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.AddIf(!Emails.IsOne(request.Email?.Trim()), "email", "Must be an email address.");
        errors.AddIf(string.IsNullOrEmpty(request.Password) || request.Password.Length > Passwords.MaximumLength, "password", "Must not be empty or very long.");
        errors.AddIf(request.TokenName is { Length: > 100 }, "tokenName", "At most 100 characters.");
        errors.ThrowIfAny();

        // Counted before the password is looked at, so that many attempts at once cannot pass the limit; taken back by a success.
        var email = Emails.Normalise(request.Email!);
        string[] counters = [$"login:user:{email}", $"login:address:{address}"];
        foreach (var counter in counters)
        {
            if (await fanout.IncrementAsync(counter, Window, cancellationToken) > options.Value.LoginAttempts)
            {
                throw new ApiProblemException(StatusCodes.Status429TooManyRequests, "too_many_attempts", "Too many failed sign-ins. Wait five minutes, then try again.") { RetryAfter = Window };
            }
        }

        await using var context = contexts.Create(TenantScope.All);
        var user = await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Email == email && u.DisabledAt == null, cancellationToken);
        if (!Passwords.Verify(user?.PasswordHash, request.Password!))
        {
            throw new ApiProblemException(StatusCodes.Status401Unauthorized, "wrong_credentials", "Email or password is wrong.");
        }

        // The address keeps its failures: whoever has one account could otherwise try others for ever, signing in in between.
        await fanout.RemoveAsync(counters[0], cancellationToken);
        await fanout.DecrementAsync(counters[1], cancellationToken);
        var (token, text) = await tokens.CreateAsync(user!.Id, user.OrganisationId, TokenText.Session, request.TokenName ?? "session", [Permissions.Admin], SessionLifetime, cancellationToken);
        return new LoginReply(text, token.ExpiresAt!.Value, await ViewAsync(context, user, cancellationToken));
    }

    public async Task<UserView> MeAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return await ViewAsync(context, await context.Users.AsNoTracking().SingleAsync(u => u.Id == caller.UserId, cancellationToken), cancellationToken);
    }

    private static async Task<UserView> ViewAsync(PlatformContext context, User user, CancellationToken cancellationToken)
    {
        var organisation = await context.Organisations.AsNoTracking().SingleAsync(o => o.Id == user.OrganisationId, cancellationToken);
        return new UserView(user.Id, user.Email, user.Role, organisation.Id, organisation.Name);
    }
}
