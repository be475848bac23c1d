using System.Text;
using ProxPaaS.Contracts.Hosting;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>
/// A signal is heard in its own process alone, and the loops of a standby rest. What is raised there all the same (a schedule that fired there,
/// a push over SSH) goes on to the leader, which would otherwise find it with its next resync.
/// </summary>
internal sealed partial class SignalRelayLoop(LoopSignals signals, ILeadership leadership, IFanout fanout, TimeProvider clock, ILogger<SignalRelayLoop> logger) : BackgroundService
{
    private const string Channel = "signals";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (fanout.IsShared)
        {
            await Task.WhenAll([ListenAsync(stoppingToken), .. signals.All.Select(signal => RelayAsync(signal.Key, signal.Value, stoppingToken))]);
        }
    }

    /// <summary>Waits for one signal at most a pause long, and passes it on.</summary>
    internal async Task RelayOnceAsync(string name, WakeSignal signal, CancellationToken cancellationToken)
    {
        if (leadership.IsLeader)
        {
            // Its own loops listen.
            await Task.Delay(Pause, clock, cancellationToken);
            return;
        }

        if (!await signal.WaitAsync(Pause, cancellationToken))
        {
            return;
        }

        if (leadership.IsLeader)
        {
            signal.Raise();
            return;
        }

        await fanout.PublishAsync(Channel, 0, Encoding.ASCII.GetBytes(name), cancellationToken);
    }

    internal Task SubscribeAsync(CancellationToken cancellationToken) => fanout.SubscribeAsync(Channel, (_, name) => Hear(Encoding.ASCII.GetString(name)), () => { }, cancellationToken);

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await SubscribeAsync(cancellationToken);
                return;
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotShared(ex.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private async Task RelayAsync(string name, WakeSignal signal, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RelayOnceAsync(name, signal, cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                // Lost, as signals may be.
                LogNotShared(ex.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    /// <summary>Everybody hears it, the sender too; only the leader's loops are there to be woken.</summary>
    private void Hear(string name)
    {
        if (leadership.IsLeader && signals.All.TryGetValue(name, out var signal))
        {
            signal.Raise();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A signal could not be passed on to the leader, which finds out with its next pass: {Why}")]
    private partial void LogNotShared(string why);
}
