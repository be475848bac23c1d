using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Tests.Orchestrator.Cluster;

public sealed class SignalRelayTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly LocalFanout _fanout;
    private readonly Process _leader;
    private readonly Process _standby;

    public SignalRelayTests()
    {
        _fanout = new(_clock);
        (_leader, _standby) = (new(true, _fanout, _clock), new(false, _fanout, _clock));
    }

    [Fact]
    public async Task Signal_RaisedOnAStandby_WakesTheLeader()
    {
        await SubscribeAsync();
        foreach (var (name, signal) in _standby.Signals.All)
        {
            signal.Raise();
            await _standby.Relay.RelayOnceAsync(name, signal, TestContext.Current.CancellationToken);
            Assert.True(await _leader.Signals.All[name].WaitAsync(Soon, TestContext.Current.CancellationToken), name);
        }
    }

    [Fact]
    public async Task Signal_PassedOn_DoesNotComeBack()
    {
        await SubscribeAsync();
        _standby.Signals.Runs.Raise();
        await _standby.Relay.RelayOnceAsync("Runs", _standby.Signals.Runs, TestContext.Current.CancellationToken);

        Assert.False(await IsRaisedAsync(_standby.Signals));
    }

    [Fact]
    public async Task Signal_OfALeader_IsLeftToItsLoops()
    {
        await SubscribeAsync();
        _leader.Signals.Runs.Raise();
        var relay = _leader.Relay.RelayOnceAsync("Runs", _leader.Signals.Runs, TestContext.Current.CancellationToken);
        _clock.Advance(Soon);
        await relay;

        Assert.True(await IsRaisedAsync(_leader.Signals));
    }

    [Fact]
    public async Task Signal_RaisedAsAStandbyBecomesLeader_StaysWithItsLoops()
    {
        await SubscribeAsync();
        var relay = _standby.Relay.RelayOnceAsync("Runs", _standby.Signals.Runs, TestContext.Current.CancellationToken);
        _standby.Leads.IsLeader = true;
        _standby.Signals.Runs.Raise();
        await relay;

        Assert.True(await IsRaisedAsync(_standby.Signals));
    }

    [Fact]
    public void All_HoldsEverySignalThereIs()
        => Assert.Equal(typeof(LoopSignals).GetProperties().Where(p => p.PropertyType == typeof(ProxPaaS.Contracts.Hosting.WakeSignal)).Select(p => p.Name).Order(), _leader.Signals.All.Keys.Order());

    private async Task SubscribeAsync()
    {
        await _leader.Relay.SubscribeAsync(TestContext.Current.CancellationToken);
        await _standby.Relay.SubscribeAsync(TestContext.Current.CancellationToken);
    }

    private async Task<bool> IsRaisedAsync(LoopSignals signals)
    {
        var waiting = signals.Runs.WaitAsync(Soon, TestContext.Current.CancellationToken);
        _clock.Advance(Soon);
        return await waiting;
    }

    private sealed class Process
    {
        public Process(bool leads, IFanout fanout, TimeProvider clock)
        {
            (Signals, Leads) = (new(clock), new() { IsLeader = leads });
            Relay = new(Signals, Leads, fanout, clock, NullLogger<SignalRelayLoop>.Instance);
        }

        public LoopSignals Signals { get; }

        public Leadership Leads { get; }

        public SignalRelayLoop Relay { get; }
    }

    private sealed class Leadership : ILeadership
    {
        public bool IsLeader { get; set; }

        public long Epoch => 1;

        public Task WaitUntilLeaderAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
