using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Peers;
using ProxPaaS.Orchestrator.Identity.Certificates;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>Lets traffic figures fall when nothing comes, and cuts the streams of edges that were disabled.</summary>
internal sealed partial class EdgesLoop(TrafficMeter traffic, EdgeHub hub, PeerStore peers, ILeadership leadership, TimeProvider clock, ILogger<EdgesLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    /// <summary>Seconds until the stream of a disabled edge is cut, at most.</summary>
    internal const int RevocationEvery = 15;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            try
            {
                traffic.Publish();
                if (!leadership.IsLeader)
                {
                    StepAside();
                }

                if (tick % RevocationEvery == 0)
                {
                    await RevokeAsync(stoppingToken);
                }
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                LogPassFailed(ex);
            }
        }
    }

    /// <summary>Edges dial again and find the leader; whoever does not lead any more has no news for them.</summary>
    internal void StepAside()
    {
        foreach (var edgeId in hub.Connected)
        {
            hub.Cut(edgeId, "this control plane no longer leads");
        }
    }

    internal async Task RevokeAsync(CancellationToken cancellationToken)
    {
        if (hub.Connected is { Count: > 0 } connected)
        {
            foreach (var (edgeId, why) in await peers.RevokedAsync(PeerRole.Edge, connected, cancellationToken))
            {
                hub.Cut(edgeId, why);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after the edges failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
