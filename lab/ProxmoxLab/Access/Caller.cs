namespace ProxPaaS.Lab.Access;

/// <summary>Who calls: a user with a ticket, or one of a user's tokens.</summary>
internal sealed record Caller(string User, string? Token)
{
    public static readonly Caller Root = new("root@pam", null);

    /// <summary>As it stands in UPIDs and in error texts: <c>user@realm</c> or <c>user@realm!token</c>.</summary>
    public string Id => Token is null ? User : $"{User}!{Token}";

    /// <summary>Only root with a ticket is root; root's tokens are not.</summary>
    public bool IsRoot => Token is null && User == "root@pam";

    public static Caller Parse(string id) => id.Split('!', 2) is [var user, var token] ? new(user, token) : new(id, null);
}
