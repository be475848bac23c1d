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
        await NextAsync(lines);
        Assert.Equal("rep_2 tail 1000", lines.Current.Text);
        Assert.Equal(["rep_1", "rep_2"], _logs.Followed);
        await ending.CancelAsync();
    }

    [Fact]
    public async Task FollowAll_WhenTheNodeWasAway_GoesOnBehindTheLastLine_AndSaysItOnce()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var lines = _logs.FollowAllAsync([One], 7, _ => Task.FromResult<IReadOnlyList<(string, string)>>([One]), _clock, ending.Token).GetAsyncEnumerator(ending.Token);
        Assert.True(await lines.MoveNextAsync());

        _logs.Away = true;
        _logs.Lose();
        await NextAsync(lines);
        Assert.Equal("away", lines.Current.Text);

        var next = lines.MoveNextAsync().AsTask();
        var tries = _logs.Followed.Count;
        await AdvanceUntilAsync(() => _logs.Followed.Count > tries + 2);
        Assert.False(next.IsCompleted);
        _logs.Away = false;
        await AdvanceUntilAsync(() => next.IsCompleted);

        Assert.True(await next);
        Assert.Equal("rep_1 after 1970-01-01T00:00:01", lines.Current.Text);
        await ending.CancelAsync();
    }

    [Fact]
    public async Task FollowAll_OfOneThatIsNamed_EndsWithIt()
    {
        var all = _logs.FollowAllAsync([One], 7, null, _clock, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        _logs.Lose();
        Assert.Single(await all);
    }

    private async Task NextAsync(IAsyncEnumerator<LogLineView> lines)
    {
        var next = lines.MoveNextAsync().AsTask();
        await AdvanceUntilAsync(() => next.IsCompleted);
        Assert.True(await next);
    }

    private async Task AdvanceUntilAsync(Func<bool> reached)
    {
        while (!reached())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private sealed class Said : IReplicaLogs
    {
        private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Followed { get; } = [];

        public bool Away { get; set; }

        /// <summary>What is followed ends, now or when it has begun.</summary>
        public void Lose() => _lost.TrySetResult();

        public async IAsyncEnumerable<LogLineView> FollowAsync(
            string nodeId, string replicaId, int tail, DateTimeOffset? after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Followed.Enqueue(replicaId);
            await Task.Yield();
            if (Away)
            {
                yield return new(0, default, "system", "away", replicaId);
                yield break;
            }

            yield return new(1, DateTimeOffset.UnixEpoch.AddSeconds(1), "stdout", after is { } last ? $"{replicaId} after {last:s}" : $"{replicaId} tail {tail}", replicaId);
            if (follow)
            {
                await (after is null ? _lost.Task : Task.Delay(Timeout.Infinite, cancellationToken)).WaitAsync(cancellationToken);
            }
        }
    }
}
