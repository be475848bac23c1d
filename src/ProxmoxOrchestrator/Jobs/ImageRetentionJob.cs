using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Registry;
using Quartz;

namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>Daily: old builds with their images. The image goes first: a row without its image would leave the image for ever.</summary>
[DisallowConcurrentExecution]
internal sealed partial class ImageRetentionJob(RetentionStore store, RegistryClient registry, GitRepositoryStore repositories, ILogger<ImageRetentionJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var plan = await store.PlanImagesAsync(cancellationToken);
        var gone = new HashSet<string>();
        foreach (var image in plan.Images)
        {
            if (await RemoveAsync(image, cancellationToken))
            {
                gone.Add(image);
            }
        }

        foreach (var build in plan.Builds.Where(b => b.Image is null || !plan.Images.Contains(b.Image) || gone.Contains(b.Image)))
        {
            await repositories.ReleaseAsync(build.ServiceId, build.Id, cancellationToken);
            await store.RemoveBuildAsync(build.Id, cancellationToken);
        }
    }

    private async Task<bool> RemoveAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            if (!ImageReference.TryParse(image, out var reference) || await registry.DeleteAsync(reference, cancellationToken))
            {
                return true;
            }

            LogNotRemoved(image, "the registry does not delete; allow it there to get the space back");
            return true;
        }
        catch (RegistryException ex)
        {
            LogNotRemoved(image, ex.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Image} could not be removed from the registry: {Why}")]
    private partial void LogNotRemoved(string image, string why);
}
