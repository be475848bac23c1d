using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Http;

/// <summary>Declares calls. Proxmox marks a call as protected and as proxied to its node; most changing calls are both.</summary>
internal sealed class Api(RouteTable routes)
{
    public void Get(string path, ParameterSchema schema, Permission permission, Func<CallContext, object?> handler, bool @protected = false)
        => Add("GET", path, schema, permission, @protected, call => Task.FromResult(Wrap(handler(call))));

    public void GetAsync(string path, ParameterSchema schema, Permission permission, Func<CallContext, Task<object?>> handler, bool @protected = true)
        => Add("GET", path, schema, permission, @protected, async call => Wrap(await handler(call)));

    public void Change(string method, string path, ParameterSchema schema, Permission permission, Func<CallContext, object?> handler)
        => Add(method, path, schema, permission, true, call => Task.FromResult(Wrap(handler(call))));

    public void ChangeAsync(string method, string path, ParameterSchema schema, Permission permission, Func<CallContext, Task<object?>> handler)
        => Add(method, path, schema, permission, true, async call => Wrap(await handler(call)));

    public void Add(Endpoint endpoint) => routes.Add(endpoint);

    private void Add(string method, string path, ParameterSchema schema, Permission permission, bool @protected, Func<CallContext, Task<ApiResult>> handler)
        => routes.Add(new Endpoint(method, path, schema, permission, @protected, path.StartsWith("/nodes/{node}/", StringComparison.Ordinal), handler));

    private static ApiResult Wrap(object? value) => value as ApiResult ?? new ApiResult(value);
}
