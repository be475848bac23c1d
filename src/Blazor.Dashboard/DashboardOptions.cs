namespace ProxPaaS.Dashboard;

/// <summary>The section <c>Dashboard</c> of the configuration.</summary>
internal sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>The control plane's address. The dashboard knows nothing else of it.</summary>
    public string ApiUrl { get; set; } = "";

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:7480";

    /// <summary>Where the keys that encrypt the session cookie are kept.</summary>
    public string StateFolder { get; set; } = "";
}
