using System.Collections.Concurrent;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Says that a hook was called with a wrong signature: once a minute for each, because anybody can call it as often as they like.</summary>
internal sealed partial class HookRefusals(IEventBus events, TimeProvider clock, ILogger<HookRefusals> logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _told = new();

    public void Tell(Hook hook, string why)
    {
        var now = clock.GetTimestamp();
        var mine = _told.AddOrUpdate(hook.SourceId, now, (_, before) => clock.GetElapsedTime(before, now) >= Every ? now : before) == now;
        if (mine)
        {
            LogRefused(hook.SourceId, why);
            events.Publish(hook.OrganisationId, "source.refused", hook.SourceId, $"A webhook delivery was refused: {why}", null, hook.ServiceId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A delivery for {Source} was refused: {Why}")]
    private partial void LogRefused(string source, string why);
}
