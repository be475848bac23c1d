using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>Takes away what a look found to be unneeded for long enough. The image goes first: a row without its image would leave the image for ever.</summary>
internal sealed partial class ImageCleaner(ImageRetentionStore store, RegistryClient registry, GitRepositoryStore repositories, ILogger<ImageCleaner> logger)
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Looks, counts the look, and removes. Returns the look and the images that went.</summary>
    public async Task<(ImageLook Look, IReadOnlySet<string> Removed)> CleanAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var look = await store.LookAsync(cancellationToken);
            var removed = new HashSet<string>();
            if (look.Problem is { } problem)
            {
                // Half a list is no list.
                LogIncomplete(problem);
                return (look, removed);
            }

            foreach (var image in look.Images.Where(i => i.Fate == ImageFate.Remove))
            {
                if (!await store.IsDeployedAsync(image.Image, cancellationToken) && await RemoveAsync(image.Image, cancellationToken))
                {
                    removed.Add(image.Image);
                    await ForgetAsync(image.Builds, cancellationToken);
                }
            }

            foreach (var (id, service) in await store.ImagelessAsync(cancellationToken))
            {
                await repositories.ReleaseAsync(service, id, cancellationToken);
                await store.RemoveBuildAsync(id, cancellationToken);
            }

            await store.RememberAsync(look with { Images = [.. look.Images.Where(i => !removed.Contains(i.Image))] }, cancellationToken);
            return (look, removed);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task ForgetAsync(IReadOnlyList<string> builds, CancellationToken cancellationToken)
    {
        foreach (var build in builds)
        {
            if (await store.ServiceOfAsync(build, cancellationToken) is { } service)
            {
                await repositories.ReleaseAsync(service, build, cancellationToken);
                await store.RemoveBuildAsync(build, cancellationToken);
            }
        }
    }

    private async Task<bool> RemoveAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            if (!ImageReference.TryParse(image, out var reference) || await registry.DeleteAsync(reference, cancellationToken))
            {
                LogRemoved(image);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Image} from the registry: nothing needs it")]
    private partial void LogRemoved(string image);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Image} could not be removed from the registry: {Why}")]
    private partial void LogNotRemoved(string image, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The registry could not be listed completely, so no image is removed: {Why}")]
    private partial void LogIncomplete(string why);
}
