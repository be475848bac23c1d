using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Http;

/// <summary>One call of the API: where it is, what it takes, who may, and what it does.</summary>
/// <param name="Protected">Runs in one of the node's three privileged daemon workers.</param>
/// <param name="ProxyToNode">Answered by the host that the path names.</param>
internal sealed record Endpoint(
    string Method, string Path, ParameterSchema Schema, Permission Permission, bool Protected, bool ProxyToNode, Func<CallContext, Task<ApiResult>> Handler)
{
    public bool AllowToken { get; init; } = true;
}

/// <summary>Throws when the caller may not. Runs before parameters are checked, as in Proxmox.</summary>
internal delegate void Permission(CallContext call);
