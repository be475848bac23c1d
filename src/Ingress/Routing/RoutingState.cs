using ProxPaaS.Contracts.Edge;
using ProxPaaS.Ingress.Metrics;

namespace ProxPaaS.Ingress.Routing;

/// <summary>Owns the table that is served: builds the next one aside, exchanges one reference, then tells the others.</summary>
internal sealed partial class RoutingState(
    RouteTableStore store, UpstreamPool pool, MetricsRegistry metrics, StatusSignal status, ILogger<RoutingState> logger)
{
    private readonly Lock _writer = new();
    private volatile RoutingSnapshot _current = RoutingSnapshot.Empty;

    // Why the last table, or parts of it, are not served; null when all is well.
    private string? _problem;

    public RoutingSnapshot Current => _current;

    /// <summary>At start, before the first request.</summary>
    public void LoadStored()
    {
        var stored = store.Load();
        if (stored.Problem is { } problem)
        {
            lock (_writer)
            {
                _problem = problem;
            }

            LogStoredTableUnusable(problem);
        }
        else if (stored.Table is { } table)
        {
            lock (_writer)
            {
                Exchange(table);
            }

            LogLoaded(table.Epoch, table.Generation, _current.Routes.Count);
        }
    }

    /// <summary>Applies a table, or refuses it and keeps the one that is served.</summary>
    public void Apply(RouteTable table)
    {
        lock (_writer)
        {
            if (TableOrder.Refuse(table, _current) is { } refusal)
            {
                _problem = refusal;
                LogRefused(refusal);
            }
            else
            {
                var notStored = Save(table);
                Exchange(table);
                _problem = Join(_problem, notStored);
                LogApplied(table.Epoch, table.Generation, _current.Routes.Count);
            }
        }

        status.Raise();
    }

    /// <summary>
    /// What is served and how its upstreams are. Never between an exchange and the retirement that follows it, where a
    /// draining upstream might look idle and still be chosen.
    /// </summary>
    public EdgeStatus Report()
    {
        lock (_writer)
        {
            return StatusReport.Build(_current, _problem, pool.All);
        }
    }

    /// <summary>After a report: forgets the counters and upstreams that belong to former tables only.</summary>
    public void Sweep()
    {
        lock (_writer)
        {
            pool.Sweep();
            metrics.Sweep();
        }
    }

    private void Exchange(RouteTable table)
    {
        var validated = RouteTableValidator.Validate(table);
        pool.Prepare(validated);
        _current = new(table.Epoch, table.Generation, [.. validated.Routes.Select(BuildEntry)]);
        pool.Retire(validated);
        metrics.Name(validated.Routes.ToDictionary(
            route => route.Id,
            IReadOnlySet<string> (route) => route.Active.Concat(route.Draining).Select(key => key.ReplicaId).ToHashSet(StringComparer.Ordinal)));
        _problem = validated.Problems.Count == 0 ? null : string.Join(" ", validated.Problems);
        if (_problem is { } problem)
        {
            LogPartlyUnusable(validated.Problems.Count, problem);
        }
    }

    private RouteEntry BuildEntry(ValidRoute route)
    {
        var counters = metrics.Route(route.Id, route.ServiceId);
        return new(route, [.. route.Active.Select(key => new RouteUpstream(pool.Get(key), counters.Replica(key.ReplicaId)))], counters);
    }

    // A full disk must not keep a new table from visitors; it only costs the memory of it after a restart.
    private string? Save(RouteTable table)
    {
        try
        {
            store.Save(table);
            return null;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            LogNotStored(ex);
            return $"the table is served but could not be stored ({ex.Message}); a restart would serve the one before.";
        }
    }

    private static string? Join(string? first, string? second)
        => first is null ? second : second is null ? first : $"{first} {second}";

    [LoggerMessage(LogLevel.Information, "Serving epoch {Epoch}, generation {Generation} with {Routes} routes")]
    private partial void LogApplied(ulong epoch, ulong generation, int routes);

    [LoggerMessage(LogLevel.Information, "Serving the stored table: epoch {Epoch}, generation {Generation} with {Routes} routes")]
    private partial void LogLoaded(ulong epoch, ulong generation, int routes);

    [LoggerMessage(LogLevel.Warning, "A table was not applied: {Refusal}")]
    private partial void LogRefused(string refusal);

    [LoggerMessage(LogLevel.Warning, "{Count} parts of the table are left out: {Problem}")]
    private partial void LogPartlyUnusable(int count, string problem);

    [LoggerMessage(LogLevel.Error, "Starting empty: {Problem}")]
    private partial void LogStoredTableUnusable(string problem);

    [LoggerMessage(LogLevel.Error, "The table could not be stored")]
    private partial void LogNotStored(Exception exception);
}
