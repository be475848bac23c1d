namespace ProxPaaS.Orchestrator.Identity;

internal static class PermissionConventions
{
    /// <summary>Every endpoint declares one; one that does not answers 403 and fails a test.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoints, Permission required)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(new PermissionMetadata(required));
}
