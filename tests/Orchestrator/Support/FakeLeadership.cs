using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Tests.Orchestrator.Support;

internal sealed class FakeLeadership : ILeadership
{
    public bool IsLeader { get; set; } = true;

    public long Epoch { get; set; } = 1;

    public Task WaitUntilLeaderAsync(CancellationToken cancellationToken) => IsLeader ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancellationToken);
}
