using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

/// <summary>The edge: joined once with a one-time token, then known by its certificate.</summary>
internal static class Edges
{
    public const string Name = "edge";

    public static async Task StartAsync(Installation installation, Binaries binaries, SupervisorClient supervisor, ProxPaasClient api, CancellationToken cancellationToken)
    {
        var tokenFile = installation.FileIn("edge-join-token");
        var platform = await api.PlatformAsync(cancellationToken);
        var joined = false;
        await foreach (var edge in api.EdgesAsync(cancellationToken))
        {
            joined |= edge.Name == Name;
        }

        if (!joined)
        {
            Secrets.Write(tokenFile, (await api.CreateEdgeJoinTokenAsync(new(Name), cancellationToken)).Token);
        }

        string[] arguments =
        [
            "--control-plane", installation.AgentsUrl, "--ca-fingerprint", platform.CaFingerprint, "--join-token-file", tokenFile,
            "--state", installation.Folder("edge"), "--http", $"127.0.0.1:{installation.EdgePort}", "--admin", $"127.0.0.1:{installation.EdgeAdminPort}",
        ];
        await supervisor.StartAsync(new(Name, binaries.Edge, arguments, new Dictionary<string, string>(), installation.State), cancellationToken);
        await Waiting.ForPortAsync("127.0.0.1", installation.EdgePort, installation.LogOf(Name), cancellationToken);
    }
}
