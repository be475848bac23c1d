using System.Globalization;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Commands;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Faults;

/// <summary>The running platform as a scenario meets it: the API, the sample app, the lab's truth, hands inside the guests.</summary>
internal sealed class FaultBench(Installation installation, UpCommand up, ProxPaasClient api, SampleApp app, ServiceView service, LabAdminClient lab)
{
    public Installation Installation => installation;

    public ProxPaasClient Api => api;

    public SampleApp App => app;

    public ServiceView Service => service;

    public LabAdminClient Lab => lab;

    public GuestHands Guests { get; } = new(installation);

    public SupervisorClient Supervisor => up.Supervisor;

    public ControlPlane ControlPlane => up.ControlPlane;

    public LabDescription LabDescription => up.Lab.Describe();

    /// <summary>A version that no earlier run has pushed: the service serves on between scenarios.</summary>
    public string NextVersion() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    public async Task<int> PidOfAsync(string name, CancellationToken cancellationToken)
        => (await Supervisor.StatusAsync(cancellationToken)).Single(s => s.Name == name).Pid;

    /// <summary>SIGKILL as the kernel would give it; the supervisor starts the process again, as an init would.</summary>
    public async Task KillAsync(string name, CancellationToken cancellationToken)
    {
        var pid = await PidOfAsync(name, cancellationToken);
        Signals.Kill(pid);
        await Waiting.ForAsync(
            async () => await PidOfAsync(name, cancellationToken) is var now && now != 0 && now != pid ? "running" : null,
            TimeSpan.FromSeconds(20), () => $"{name} was not started again", cancellationToken);
    }

    public async Task<IReadOnlyList<NodeView>> NodesAsync(CancellationToken cancellationToken)
        => [.. (await ListAsync(api.NodesAsync(cancellationToken))).Where(n => n.State is not (NodeState.Destroyed or NodeState.Failed))];

    public async Task<IReadOnlyList<ReplicaView>> ReadyReplicasAsync(CancellationToken cancellationToken)
        => [.. (await ListAsync(api.ReplicasAsync(service.Id, cancellationToken))).Where(r => r.State == ReplicaState.Ready).OrderBy(r => r.Id, StringComparer.Ordinal)];

    public Task<ServiceView> ServiceNowAsync(CancellationToken cancellationToken) => api.ServiceAsync(service.Id, cancellationToken);

    public Task<string> VersionAsync(string version, CancellationToken cancellationToken) => app.AnswersAsync(version, TimeSpan.FromSeconds(90), cancellationToken);

    public Task SetPoolAsync(NodePoolSettings settings, CancellationToken cancellationToken) => api.UpdatePoolAsync("default", settings, cancellationToken);

    /// <summary>Waits until every pool has as many ready nodes as it wants at least, and no node is on its way in or out.</summary>
    public async Task SettledAsync(int defaultNodes, Action<string> say, CancellationToken cancellationToken)
    {
        var last = "";
        await Waiting.ForAsync(
            async () =>
            {
                try
                {
                    var nodes = (await NodesAsync(cancellationToken)).Where(n => n.Pool == "default").ToList();
                    last = string.Join(", ", nodes.Select(n => $"{n.Name} {n.State}: {n.Reason}"));
                    say(last);
                    return nodes.Count == defaultNodes && nodes.All(n => n.State == NodeState.Ready) ? last : null;
                }
                catch (ApiException away)
                {
                    last = away.Detail;
                    return null;
                }
            },
            TimeSpan.FromSeconds(120), () => $"pool default has not come to {defaultNodes} ready nodes: {last}", cancellationToken, TimeSpan.FromMilliseconds(250));
    }

    public static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
