using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.GitSsh;

internal static class SshKeyEndpoints
{
    private const int LongestName = 100;

    public static void MapGitSsh(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/v1/keys").WithTags("SSH keys");
        own.MapGet("", (Caller caller, PageRequest page, SshKeyStore store, CancellationToken cancellationToken) => store.ListAsync(caller, null, page, cancellationToken))
            .RequirePermission(Permission.Self).WithName("listKeys");
        // A key may all that its person may, so only what may all that itself adds one.
        own.MapPost("", AddAsync).RequirePermission(Permission.Deploy).WithName("addKey");
        own.MapDelete("/{id}", RemoveAsync).RequirePermission(Permission.Deploy).WithName("removeKey");
        var deploy = routes.MapGroup("/v1/projects/{project}/deploy-keys").WithTags("SSH keys");
        deploy.MapGet("", ListDeployAsync).RequirePermission(Permission.Read).WithName("listDeployKeys");
        deploy.MapPost("", AddDeployAsync).RequirePermission(Permission.Write).WithName("addDeployKey");
        deploy.MapDelete("/{id}", RemoveDeployAsync).RequirePermission(Permission.Write).WithName("removeDeployKey");
        routes.MapGet("/v1/ssh", Ssh).RequirePermission(Permission.Read).WithTags("SSH keys").WithName("getSsh");
    }

    private static async Task<IResult> AddAsync(AddSshKeyRequest request, Caller caller, SshKeyStore store, CancellationToken cancellationToken)
    {
        if (!caller.May(Permissions.OfRole(caller.Role) & (Permission.Read | Permission.Deploy)))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "scope_too_wide", "A token cannot add a key that may more than itself. Sign in with your password to add it.");
        }

        var (name, key) = Check(request);
        var added = await store.AddAsync(caller, null, name, key, false, cancellationToken);
        return TypedResults.Created($"/v1/keys/{added.Id}", added);
    }

    private static async Task<IResult> RemoveAsync(string id, Caller caller, SshKeyStore store, CancellationToken cancellationToken)
    {
        await store.RemoveAsync(caller, null, id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Page<SshKeyView>> ListDeployAsync(string project, Caller caller, PageRequest page, ReferenceStore references, SshKeyStore store, CancellationToken cancellationToken)
        => await store.ListAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), page, cancellationToken);

    private static async Task<IResult> AddDeployAsync(string project, AddSshKeyRequest request, Caller caller, ReferenceStore references, SshKeyStore store, CancellationToken cancellationToken)
    {
        var parent = await references.ProjectAsync(caller, project, cancellationToken);
        var (name, key) = Check(request);
        var added = await store.AddAsync(caller, parent, name, key, request.Writes, cancellationToken);
        return TypedResults.Created($"/v1/projects/{parent.Id}/deploy-keys/{added.Id}", added);
    }

    private static async Task<IResult> RemoveDeployAsync(string project, string id, Caller caller, ReferenceStore references, SshKeyStore store, CancellationToken cancellationToken)
    {
        await store.RemoveAsync(caller, await references.ProjectAsync(caller, project, cancellationToken), id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static SshView Ssh(IOptions<SshOptions> options, SshHostKey host)
        => options.Value.Enabled && host.PublicKey is { } key
            ? new SshView(options.Value.Url, $"{KnownHost(new Uri(options.Value.Url))} {key.Text}", key.Fingerprint)
            : new SshView(null, null, null);

    private static string KnownHost(Uri url) => url.Port is 22 or -1 ? url.Host : $"[{url.Host}]:{url.Port}";

    private static (string Name, SshPublicKey Key) Check(AddSshKeyRequest request)
    {
        var errors = new FieldErrors();
        if (!SshPublicKey.TryParse(request.PublicKey, out var key, out var problem))
        {
            errors.Add("publicKey", problem);
        }

        var name = string.IsNullOrWhiteSpace(request.Name) ? key?.Comment is { Length: > 0 } comment ? comment[..Math.Min(comment.Length, LongestName)] : "key" : request.Name;
        errors.AddIf(name.Length > LongestName || name.Any(char.IsControl), "name", $"Up to {LongestName} printable characters.");
        errors.ThrowIfAny();
        return (name, key!);
    }
}
