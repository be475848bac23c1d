using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Volumes;

internal static class VolumeEndpoints
{
    public static void MapVolumes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Volumes");
        group.MapGet("/volumes", (Caller caller, PageRequest page, VolumeStore store, CancellationToken cancellationToken) => store.ListAsync(caller, page, null, cancellationToken))
            .RequirePermission(Permission.Read).WithName("listVolumes");
        group.MapDelete("/volumes/{id}", DeleteAsync).RequirePermission(Permission.Write).WithName("deleteVolume");
        group.MapGet("/services/{service}/volumes", ListAsync).RequirePermission(Permission.Read).WithName("listVolumesOfService");
        group.MapPost("/services/{service}/volumes", CreateAsync).RequirePermission(Permission.Write).WithName("createVolume");
    }

    private static async Task<Page<VolumeView>> ListAsync(
        string service, Caller caller, PageRequest page, Projects.ReferenceStore references, VolumeStore store, CancellationToken cancellationToken)
        => await store.ListAsync(caller, page, (await references.ServiceAsync(caller, service, cancellationToken)).Service.Id, cancellationToken);

    private static async Task<IResult> CreateAsync(
        string service, CreateVolumeRequest request, Caller caller, Projects.ReferenceStore references, VolumeStore store, CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        var errors = new FieldErrors();
        VolumeRules.Check(errors, "", request.Name, request.MountPath, request.SizeMiB);
        errors.ThrowIfAny();
        var volume = await store.CreateAsync(caller, row, request, cancellationToken);
        return TypedResults.Created($"/v1/volumes/{volume.Id}", volume);
    }

    private static async Task<IResult> DeleteAsync(string id, Caller caller, VolumeStore store, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(caller, id, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
