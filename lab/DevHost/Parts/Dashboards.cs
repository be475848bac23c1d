using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

internal static class Dashboards
{
    public const string Name = "dashboard";

    public static async Task StartAsync(Installation installation, Binaries binaries, SupervisorClient supervisor, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>
        {
            ["Dashboard__ApiUrl"] = installation.ApiUrl,
            ["Dashboard__Urls"] = installation.DashboardUrl,
            ["Dashboard__StateFolder"] = installation.Folder("dashboard"),
        };
        await supervisor.StartAsync(
            new(Name, binaries.Dashboard, [], environment, Path.GetDirectoryName(binaries.Dashboard)!), cancellationToken);
        await Waiting.ForPortAsync("127.0.0.1", installation.DashboardPort, installation.LogOf(Name), cancellationToken);
    }
}
