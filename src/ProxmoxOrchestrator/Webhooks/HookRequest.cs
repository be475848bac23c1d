namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>A call of a hook, as it came.</summary>
/// <param name="Header">The value of a header that was sent exactly once; else null.</param>
/// <param name="Payload">The query's <c>payload</c>, decoded; only Gitea and Forgejo send it, with GET.</param>
internal sealed record HookRequest(string Method, string? ContentType, Func<string, string?> Header, ReadOnlyMemory<byte> Body, string? Payload)
{
    public bool IsForm => ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
}
