namespace ProxPaaS.DevHost;

/// <summary>What keeps the platform's state: a file of its one control plane, or PostgreSQL and Redis for two of them.</summary>
internal enum DatabaseKind
{
    Sqlite,
    Postgres,
}
