using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Signing in, the platform itself.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>POST /v1/auth/login. Wrong credentials: 401.</summary>
    public Task<LoginReply> LoginAsync(LoginRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/auth/login", request, ApiJson.Default.LoginRequest, ApiJson.Default.LoginReply, cancellationToken);

    /// <summary>POST /v1/auth/logout: revokes the token in use.</summary>
    public Task LogoutAsync(CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Post, "/v1/auth/logout", null, cancellationToken);

    /// <summary>GET /v1/me</summary>
    public Task<UserView> MeAsync(CancellationToken cancellationToken)
        => GetAsync("/v1/me", ApiJson.Default.UserView, cancellationToken);

    /// <summary>GET /v1/platform</summary>
    public Task<PlatformView> PlatformAsync(CancellationToken cancellationToken)
        => GetAsync("/v1/platform", ApiJson.Default.PlatformView, cancellationToken);

    /// <summary>GET /v1/overview</summary>
    public Task<OverviewView> OverviewAsync(CancellationToken cancellationToken)
        => GetAsync("/v1/overview", ApiJson.Default.OverviewView, cancellationToken);

    /// <summary>GET /v1/edges</summary>
    public IAsyncEnumerable<EdgeView> EdgesAsync(CancellationToken cancellationToken)
        => ListAsync("/v1/edges", ApiJson.Default.PageEdgeView, cancellationToken);

    /// <summary>POST /v1/edges/join-tokens</summary>
    public Task<JoinTokenView> CreateEdgeJoinTokenAsync(CreateJoinTokenRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, "/v1/edges/join-tokens", request, ApiJson.Default.CreateJoinTokenRequest, ApiJson.Default.JoinTokenView, cancellationToken);
}
