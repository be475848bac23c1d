using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Tests.Orchestrator.Support;

internal sealed class FakeAgent : FakePeer<AgentMessage, ControlMessage>
{
    private FakeAgent(Uri agents, NodeIdentity identity)
        : base(agents, identity, channel => new AgentGateway.AgentGatewayClient(channel).Connect())
        => Client = new AgentGateway.AgentGatewayClient(Channel);

    public AgentGateway.AgentGatewayClient Client { get; }

    public static async Task<FakeAgent> ConnectAsync(Uri agents, NodeIdentity identity, NodeStatus? status = null)
    {
        var agent = new FakeAgent(agents, identity);
        await agent.SendAsync(new AgentMessage
        {
            Hello = new Hello
            {
                AgentVersion = "1.2.3", Protocol = 1, BootId = "boot", Status = status ?? new NodeStatus { DockerReady = true },
                Facts = new NodeFacts { CpuMilli = 2000, MemoryBytes = 1UL << 30, DiskBytes = 1UL << 33, DockerVersion = "20.10", Os = "debian", Kernel = "6.1" },
            },
        });
        return agent;
    }

    public Task ReportAsync(params (string Id, ReplicaPhase Phase)[] replicas)
    {
        var status = new NodeStatus { DockerReady = true };
        status.Replicas.AddRange(replicas.Select(r => new ReplicaStatus { Id = r.Id, Phase = r.Phase, Message = r.Phase == ReplicaPhase.Failed ? "it broke\u0007" : "" }));
        return SendAsync(new AgentMessage { Status = status });
    }

    public async Task<DesiredState> DesiredAsync(Func<DesiredState, bool> wanted)
        => (await NextAsync(m => m.Desired is { } desired && wanted(desired))).Desired;
}
