namespace ProxPaaS.Dashboard.SignIn;

/// <summary>Where to go after signing in.</summary>
internal static class ReturnUrl
{
    /// <summary>A path of our own, or the start page: an address given from outside must not lead away.</summary>
    public static string Safe(string? url)
        => url is ['/'] || url is ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl) ? url : "/";
}
