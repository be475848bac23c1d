namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Roles and scopes → permissions. A token never may more than its user does.</summary>
internal static class Permissions
{
    /// <summary>Scope that stands for all that the user may do.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> Scopes { get; } = ["read", "write", "deploy", "secrets", "operate", "run", Admin];

    public static Permission Effective(string role, IEnumerable<string> scopes) => OfRole(role) & OfScopes(scopes);

    public static Permission OfRole(string role) => role switch
    {
        "owner" or "admin" => Permission.All,
        "member" => Permission.All & ~Permission.Operate,
        "viewer" => Permission.Self | Permission.Read,
        _ => Permission.None,
    };

    /// <summary>Each scope brings reading: what may be changed may be seen.</summary>
    public static Permission OfScopes(IEnumerable<string> scopes) => scopes.Aggregate(Permission.None, (all, scope) => all | scope switch
    {
        "read" => Permission.Self | Permission.Read,
        "write" => Permission.Self | Permission.Read | Permission.Write,
        "deploy" => Permission.Self | Permission.Read | Permission.Deploy,
        "secrets" => Permission.Self | Permission.Read | Permission.Secrets,
        "operate" => Permission.Self | Permission.Read | Permission.Operate,
        "run" => Permission.Self | Permission.Read | Permission.Run,
        Admin => Permission.All,
        _ => Permission.None,
    });
}
