namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>One call of a provider's API, ready to be sent. Holds a token: not to be logged.</summary>
internal sealed record CommitStatusRequest(Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, string Json)
{
    public override string ToString() => $"POST {Url}";
}
