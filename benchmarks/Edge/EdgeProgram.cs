using ProxPaaS.Contracts.Edge;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Benchmarks.Edge;

/// <summary>The edge as it runs in production, serving a stored table; its control plane does not answer.</summary>
internal static class EdgeProgram
{
    public const string Host = "app.bench";

    /// <summary>Compiles it ahead of time, as it is shipped; quick when nothing changed.</summary>
    public static async Task<string> PublishAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Checkout.Root, "artifacts", "bench", "edge");
        string[] arguments = ["publish", Path.Combine(Checkout.Root, "src", "Ingress"), "-c", "Release", "-r", "linux-x64", "-o", folder, "--nologo", "-v", "quiet"];
        await ChildProcess.OutputAsync("dotnet", arguments, cancellationToken);
        return Path.Combine(folder, "proxpaas-ingress");
    }

    public static async Task<ChildProcess> StartAsync(string program, string folder, int port, int[] replicas, int otherRoutes, CancellationToken cancellationToken)
    {
        var state = Path.Combine(folder, "state");
        new RouteTableStore(state).Save(Table(replicas, otherRoutes));
        var token = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(token, "none", cancellationToken);
        var process = ChildProcess.Start(
            program,
            "--control-plane", "https://127.0.0.1:1",
            "--ca-fingerprint", new string('0', 64),
            "--join-token-file", token,
            "--state", state,
            "--http", $"127.0.0.1:{port}",
            "--admin", $"127.0.0.1:{ChildProcess.FreePort()}");
        await process.ListensAsync(port, cancellationToken);
        return process;
    }

    private static RouteTable Table(int[] replicas, int otherRoutes)
    {
        var table = new RouteTable { Epoch = 1, Generation = 1, Routes = { Route("rte_0", Host, replicas) } };
        table.Routes.AddRange(Enumerable.Range(1, otherRoutes).Select(index => Route($"rte_{index}", $"app{index}.bench", replicas)));
        return table;
    }

    private static Route Route(string id, string host, int[] replicas)
    {
        var route = new Route { Id = id, ServiceId = id, PathPrefix = "/", Hosts = { host } };
        route.Upstreams.AddRange(replicas.Select(port => new Contracts.Edge.Upstream { ReplicaId = $"rep_{port}", Url = $"http://127.0.0.1:{port}", State = UpstreamState.Active }));
        return route;
    }
}
