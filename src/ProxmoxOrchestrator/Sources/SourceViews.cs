using System.Security.Cryptography;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Outbound;

namespace ProxPaaS.Orchestrator.Sources;

internal static class SourceViews
{
    public static SourceView Of(Source source, string servicePath, string hookUrl, string? secret) => new(
        source.Id, source.ServiceId, servicePath, source.Provider, source.CloneUrl, source.SealedToken is not null, source.TokenUser, source.PublicKey, source.KnownHosts,
        hookUrl, source.HookScheme, secret, source.AutoDeploy, source.DeployTags, source.ReportStatuses, source.ApiUrl,
        source.RepositoryName, source.Problem, source.LastDeliveryAt, source.LastPollAt, source.CreatedAt)
    {
        Authorities = source.Authorities is { } pem ? [.. Authorities.Read(pem).Select(c => new SourceAuthority(c.Subject, c.GetCertHashString(HashAlgorithmName.SHA256), c.NotAfter.ToUniversalTime()))] : [],
    };
}
