using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Projects;

internal static class DeploymentEndpoints
{
    public static void MapDeployments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Deployments");
        group.MapGet("/services/{service}/deployments", ListAsync).RequirePermission(Permission.Read).WithName("listDeployments");
        group.MapPost("/services/{service}/deployments", DeployAsync).RequirePermission(Permission.Deploy).WithName("deploy");
        group.MapGet("/deployments/{id}", (string id, Caller caller, DeployStore store, CancellationToken cancellationToken) => store.GetAsync(caller, id, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getDeployment");
        group.MapPost("/deployments/{id}/cancel", CancelAsync).RequirePermission(Permission.Deploy).WithName("cancelDeployment");
    }

    private static async Task<Page<DeploymentView>> ListAsync(
        string service, Caller caller, PageRequest page, ReferenceStore references, DeployStore store, CancellationToken cancellationToken)
        => await store.ListAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), page, cancellationToken);

    private static async Task<IResult> DeployAsync(
        string service, DeployRequest request, Caller caller, ReferenceStore references, DeployStore store, BuildStore builds, CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        ServiceStore.RefuseWhenDeleted(row.Service);
        if (new[] { request.Ref, request.DeploymentId, request.Image }.Count(v => v is not null) > 1)
        {
            var errors = new FieldErrors();
            errors.Add("ref", "Give one of ref, deploymentId and image, or none of them.");
            errors.ThrowIfAny();
        }

        DeployReply reply;
        if (request.Ref is not null)
        {
            reply = new DeployReply((await builds.RequestAsync(caller, row, request.Ref, request.NoCache, cancellationToken)).Id, null);
        }
        else
        {
            var deployment = request.DeploymentId is not null ? await store.RollBackAsync(caller, row, request.DeploymentId, cancellationToken)
                : request.Image is not null ? await store.DeployImageAsync(caller, row, request.Image, "image", cancellationToken)
                : await store.DeployNewestAsync(caller, row, cancellationToken)
                    ?? throw ApiProblemException.Conflict("nothing_to_deploy", $"{row.Path} has no image yet. Push to its git URL, or give a ref or an image.");
            reply = new DeployReply(null, deployment.Id);
        }

        return TypedResults.Accepted(reply.BuildId is not null ? $"/v1/builds/{reply.BuildId}" : $"/v1/deployments/{reply.DeploymentId}", reply);
    }

    private static async Task<IResult> CancelAsync(string id, Caller caller, DeployStore store, CancellationToken cancellationToken)
    {
        await store.CancelAsync(caller, id, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
