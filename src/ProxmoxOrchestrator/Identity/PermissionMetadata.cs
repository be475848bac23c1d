namespace ProxPaaS.Orchestrator.Identity;

/// <summary>The permission that an endpoint declares. The innermost declaration counts.</summary>
internal sealed record PermissionMetadata(Permission Required);
