namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>One call of a provider's API, ready to be sent. Holds a token: not to be logged.</summary>
internal sealed record CommitStatusRequest(Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, string Json)
{
    /// <summary>PEM of authorities that are believed for this call beside the platform's.</summary>
    public string? Authorities { get; init; }

    public override string ToString() => $"POST {Url}";
}
