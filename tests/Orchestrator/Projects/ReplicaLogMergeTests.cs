using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Tests.Orchestrator.Projects;

public sealed class ReplicaLogMergeTests
{
    private static readonly (string, string) One = ("rep_1", "nod_1"), Two = ("rep_2", "nod_1");

    private readonly FakeTimeProvider _clock = new();
    private readonly Said _logs = new();

    [Fact]
    public async Task ReadAll_OfSeveral_EndsWithThem()
        => Assert.Equal(["rep_1 tail 7", "rep_2 tail 7"], (await _logs.ReadAllAsync([One, Two], 7, TestContext.Current.CancellationToken).Select(l => l.Text).ToListAsync(TestContext.Current.CancellationToken)).Order());

    [Fact]
    public async Task FollowAll_AcrossADeployment_GoesOnWithTheSuccessor()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        IReadOnlyList<(string, string)> now = [One];
        await using var lines = _logs.FollowAllAsync([One], 7, _ => Task.FromResult(now), _clock, ending.Token).GetAsyncEnumerator(ending.Token);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("rep_1 tail 7", lines.Current.Text);

        now = [Two];
        var next = lines.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(await next);
        Assert.Equal("rep_2 tail 1000", lines.Current.Text);
        Assert.Equal(["rep_1", "rep_2"], _logs.Followed);
        await ending.CancelAsync();
    }

    [Fact]
    public async Task FollowAll_OfOneThatIsNamed_EndsWithIt()
        => Assert.Single(await _logs.FollowAllAsync([One], 7, null, _clock, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

    private sealed class Said : IReplicaLogs
    {
        public ConcurrentQueue<string> Followed { get; } = [];

        public async IAsyncEnumerable<LogLineView> FollowAsync(string nodeId, string replicaId, int tail, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Followed.Enqueue(replicaId);
            await Task.Yield();
            yield return new(1, default, "stdout", $"{replicaId} tail {tail}", replicaId);
        }
    }
}
