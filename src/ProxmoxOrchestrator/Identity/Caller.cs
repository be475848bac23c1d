using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Who calls, as the token says. Endpoints take it as a parameter.</summary>
internal sealed record Caller(string UserId, string Email, string OrganisationId, string Role, string TokenId, Permission Permissions)
{
    public TenantScope Scope { get; } = new(OrganisationId);

    public bool May(Permission required) => (Permissions & required) == required;

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());
}
