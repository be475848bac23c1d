namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Whose rows a context sees. Endpoints get their user's organisation; loops see all.</summary>
internal sealed record TenantScope(string? OrganisationId)
{
    public static TenantScope All { get; } = new((string?)null);
}
