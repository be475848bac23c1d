namespace ProxPaaS.Contracts.Api;

/// <param name="PublicKey">ssh: the deploy key to enter at the provider, in OpenSSH's form. Reading is enough.</param>
/// <param name="HookUrl">Enter it as the webhook at the provider.</param>
/// <param name="HookSecret">Only in the answer that made or renewed it, and with <c>?reveal=true</c>.</param>
/// <param name="KnownHosts">ssh: the server's keys that are accepted; empty until the first connection.</param>
/// <param name="Problem">What went wrong last with the git host; empty when nothing did.</param>
public sealed record SourceView(
    string Id, string ServiceId, string ServicePath, SourceProvider Provider, string CloneUrl, bool HasToken, string? TokenUser, string? PublicKey, string? KnownHosts,
    string HookUrl, HookScheme HookScheme, string? HookSecret, bool AutoDeploy, bool DeployTags, bool ReportStatuses, string? ApiUrl,
    string? RepositoryName, string Problem, DateTimeOffset? LastDeliveryAt, DateTimeOffset? LastPollAt, DateTimeOffset CreatedAt)
{
    /// <summary>Authorities that are believed for this source beside the platform's.</summary>
    public IReadOnlyList<SourceAuthority> Authorities { get; init; } = [];
}
