namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>sqlite</c> (one process) or <c>postgres</c> (several).</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>PostgreSQL: Npgsql's keywords. SQLite: empty for <c>proxpaas.db</c> in the state folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long the start waits for a database that does not answer yet.</summary>
    public int StartTimeoutSeconds { get; set; } = 120;

    internal bool IsPostgres => string.Equals(Provider, "postgres", StringComparison.OrdinalIgnoreCase);
}
