using System.Collections.Concurrent;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Http;

/// <summary>Runs a call in Proxmox's order: permission, host, worker, parameters, code.</summary>
internal sealed class Dispatcher(RouteTable routes, HostTable hosts, LabClock clock)
{
    private const int WorkersPerHost = 3;
    private static readonly TimeSpan ProxyTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _workers = new(StringComparer.Ordinal);

    public Endpoint Find(string method, string path, Dictionary<string, object?> parameters)
    {
        var inPath = new Dictionary<string, string>(StringComparer.Ordinal);
        if (routes.Find(method, path, inPath) is not { } endpoint)
        {
            throw new PveException(501, $"Method '{method} {path}' not implemented");
        }

        foreach (var (name, value) in inPath)
        {
            if (!parameters.TryAdd(name, value))
            {
                throw PveException.Parameter(name, "duplicate parameter (already defined in URI)");
            }
        }

        return endpoint;
    }

    public async Task<ApiResult> RunAsync(Endpoint endpoint, CallContext call)
    {
        if (call.Caller.Token is not null && !endpoint.AllowToken)
        {
            throw new PveException(403, "Permission check failed - API token not allowed\n");
        }

        if (!call.Caller.IsRoot)
        {
            endpoint.Permission(call);
        }

        call.Node = await ReachAsync(endpoint, call);
        if (endpoint.Method != "GET" && !hosts.HasQuorum && (endpoint.Path.StartsWith("/pools", StringComparison.Ordinal) || (endpoint.Path.StartsWith("/access", StringComparison.Ordinal) && endpoint.Path != "/access/ticket")))
        {
            // Users, grants and pools lie in one file of the cluster's file system.
            throw PveException.Die("cfs-lock 'file-user_cfg' error: no quorum!");
        }

        if (!endpoint.Protected)
        {
            return await ExecuteAsync(endpoint, call);
        }

        // The proxy gives up after its time; the worker does not know and goes on.
        var work = Task.Run(() => InWorkerAsync(endpoint, call), CancellationToken.None);
        using var timeout = new CancellationTokenSource(ProxyTimeout, clock.Provider);
        await Task.WhenAny(work, Task.Delay(Timeout.InfiniteTimeSpan, timeout.Token));
        return work.IsCompleted ? await work : throw new PveException(596, "Connection timed out", emptyBody: true);
    }

    private async Task<string> ReachAsync(Endpoint endpoint, CallContext call)
    {
        if (call.Text("node") is not { } node || !endpoint.ProxyToNode)
        {
            return call.Text("node") is { } named && hosts.Find(named) is { } known ? known.Name : hosts.Local.Name;
        }

        var host = hosts.Find(node)
            ?? throw PveException.Die($"hostname lookup '{node}' failed - failed to get address info for: {node}: Temporary failure in name resolution");
        if (host.Unreachable is { } reason)
        {
            await clock.DelayAsync(host.AnswerDelay, call.CancellationToken);
            throw new PveException(595, reason, emptyBody: true);
        }

        call.Raw["node"] = host.Name;
        return host.Name;
    }

    private async Task<ApiResult> InWorkerAsync(Endpoint endpoint, CallContext call)
    {
        var workers = _workers.GetOrAdd(call.Node, _ => new SemaphoreSlim(WorkersPerHost, WorkersPerHost));
        await workers.WaitAsync();
        try
        {
            return await ExecuteAsync(endpoint, call);
        }
        finally
        {
            workers.Release();
        }
    }

    private static async Task<ApiResult> ExecuteAsync(Endpoint endpoint, CallContext call)
    {
        var errors = ParameterCheck.Verify(endpoint.Schema, call.Raw);
        return errors.Count > 0 ? throw PveException.Parameters(errors) : await endpoint.Handler(call);
    }
}
