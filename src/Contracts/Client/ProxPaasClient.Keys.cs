using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>SSH keys.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>GET /v1/keys, or a project's deploy keys.</summary>
    public IAsyncEnumerable<SshKeyView> KeysAsync(string? project, CancellationToken cancellationToken)
        => ListAsync(KeysPath(project), ApiJson.Default.PageSshKeyView, cancellationToken);

    /// <summary>POST /v1/keys, or a deploy key for a project.</summary>
    public Task<SshKeyView> AddKeyAsync(string? project, AddSshKeyRequest request, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, KeysPath(project), request, ApiJson.Default.AddSshKeyRequest, ApiJson.Default.SshKeyView, cancellationToken);

    /// <summary>DELETE /v1/keys/{id}, or a deploy key's.</summary>
    public Task RemoveKeyAsync(string? project, string id, CancellationToken cancellationToken)
        => DoAsync(HttpMethod.Delete, $"{KeysPath(project)}/{Segment(id)}", null, cancellationToken);

    /// <summary>GET /v1/ssh</summary>
    public Task<SshView> SshAsync(CancellationToken cancellationToken) => GetAsync("/v1/ssh", ApiJson.Default.SshView, cancellationToken);

    private static string KeysPath(string? project) => project is null ? "/v1/keys" : $"/v1/projects/{Segment(project)}/deploy-keys";
}
