namespace ProxPaaS.Dashboard.Model;

/// <summary>Addresses of the console's pages.</summary>
internal static class Links
{
    public const string Projects = "/projects";
    public const string Templates = "/templates";
    public const string Crons = "/crons";

    public static string Service(string id, string? view = null) => $"/services/{Uri.EscapeDataString(id)}{Sub(view)}";

    public static string Build(string id) => $"/builds/{Uri.EscapeDataString(id)}";

    public static string Run(string id) => $"/runs/{Uri.EscapeDataString(id)}";

    public static string Project(string id, string? view = null) => $"{Projects}/{Uri.EscapeDataString(id)}{Sub(view)}";

    /// <param name="name">NAME, or CATALOGUE/NAME: its slash is one of the path.</param>
    public static string Template(string name) => $"{Templates}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>A page's title in the browser.</summary>
    public static string Title(params string[] parts) => string.Join(" · ", [.. parts, "ProxPaaS"]);

    /// <summary>An address to click, or null: whatever a user entered as one must not become a script.</summary>
    public static string? Web(string? url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") ? url : null;

    private static string Sub(string? view) => view is null ? "" : $"/{view}";
}
