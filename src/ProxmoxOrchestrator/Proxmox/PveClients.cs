using System.Collections.Concurrent;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>One client per cluster and token. A changed token or address makes a new one, without the old one's suspension.</summary>
internal sealed partial class PveClients(TimeProvider clock, IEventBus events, ILoggerFactory loggers) : IDisposable
{
    private readonly ConcurrentDictionary<string, PveClient> _clients = new();
    private readonly ILogger _logger = loggers.CreateLogger<PveClients>();

    public PveClient For(PveSite site)
        => _clients.AddOrUpdate(site.Id, _ => Make(site), (_, old) => old.Target == site.Target ? old : Make(site));

    /// <summary>Not kept: for trying settings before they are stored. The caller disposes it.</summary>
    public PveClient Trial(PveTarget target) => new(target, new(target, clock, _logger));

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private PveClient Make(PveSite site)
        => new(site.Target, new(site.Target, clock, _logger, (sentence, alarm) =>
        {
            if (alarm)
            {
                LogSuspended(sentence);
            }
            else
            {
                LogAdmitted(sentence);
            }

            events.Publish(site.OrganisationId, "node.changed", site.Id, sentence);
        }));

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sentence}")]
    private partial void LogSuspended(string sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Sentence}")]
    private partial void LogAdmitted(string sentence);
}
