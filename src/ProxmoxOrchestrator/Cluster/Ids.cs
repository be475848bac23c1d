namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Ids are a typed prefix and a ULID: <c>srv_01J…</c>, lower case.</summary>
internal static class Ids
{
    public static string New(string prefix, TimeProvider clock) => $"{prefix}_{Ulid.NewUlid(clock.GetUtcNow())}".ToLowerInvariant();
}
