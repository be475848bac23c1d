using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Images;

/// <summary>Keeps Docker's disk from filling up with images that nothing uses.</summary>
internal sealed partial class ImageLoop(
    AgentOptions options, DockerConnectionLoop docker, DesiredStateStore desired, BuildTable builds, Func<DiskUse> disk, TimeProvider clock, ILogger<ImageLoop> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(6);
    private static readonly TimeSpan PruneTimeout = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, DateTimeOffset> _firstSeen = new(StringComparer.Ordinal);
    private bool _sawAny;
    private long? _pruned;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await CollectAsync(cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                LogPassFailed(ex);
            }

            await Task.Delay(Interval, clock, cancellationToken);
        }
    }

    internal async Task CollectAsync(CancellationToken cancellationToken)
    {
        if (docker.Host.Client is not { } client || desired.Current is not { } state)
        {
            return;
        }

        var images = await ReadAsync(client, cancellationToken);
        var use = disk();
        if (!ImageGarbage.IsNeeded(use))
        {
            await PruneOldAsync(cancellationToken);
            return;
        }

        // The build cache is of no use to anybody else and goes first.
        foreach (var age in BuildCachePrune.Steps(builds.Entries.Any(entry => !entry.Over)).TakeWhile(_ => !ImageGarbage.IsEnough(use)))
        {
            await PruneAsync(age, cancellationToken);
            use = disk();
        }

        var used = (await client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, cancellationToken)).Select(container => container.ImageID);
        var plan = ImageGarbage.Plan(
            images, used.ToHashSet(StringComparer.Ordinal), state.Replicas.Select(replica => replica.Image).ToHashSet(StringComparer.Ordinal), use, clock.GetUtcNow());
        foreach (var image in plan)
        {
            await RemoveAsync(client, image, use, cancellationToken);
        }
    }

    private async Task PruneOldAsync(CancellationToken cancellationToken)
    {
        if (_pruned is { } last && clock.GetElapsedTime(last) < PruneInterval)
        {
            return;
        }

        _pruned = clock.GetTimestamp();
        await PruneAsync(BuildCachePrune.Oldest, cancellationToken);
    }

    private async Task PruneAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var result = await Subprocess.RunAsync(options.DockerCommand, BuildCachePrune.Arguments(options.DockerSocket, age), PruneTimeout, cancellationToken);
        LogPruned(age.TotalHours, result.ExitCode == 0 ? result.Tail.Split('\n')[^1] : result.Ending);
    }

    private async Task RemoveAsync(IDockerClient client, StoredImage image, DiskUse use, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in image.Names)
            {
                // By its names and never by force: Docker itself refuses what a container uses.
                await DeleteAsync(client, name, cancellationToken);
            }

            if (image.Names.Count == 0)
            {
                await DeleteAsync(client, image.Id, cancellationToken);
            }

            LogRemoved(image.Names.Count > 0 ? image.Names[0] : image.Id, image.Bytes / 1048576, use.Percent);
        }
        catch (DockerApiException ex)
        {
            LogKept(image.Id, ImageClient.ErrorText(ex));
        }
    }

    private static async Task DeleteAsync(IDockerClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.Images.DeleteImageAsync(name, new ImageDeleteParameters(), cancellationToken);
        }
        catch (DockerApiException ex) when (ex.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // The last tag takes the digests with it.
        }
    }

    private async Task<IReadOnlyList<StoredImage>> ReadAsync(IDockerClient client, CancellationToken cancellationToken)
    {
        var listed = await client.Images.ListImagesAsync(new ImagesListParameters(), cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var image in listed)
        {
            // What was there before this process started is as old as its build; what came later came just now.
            _firstSeen.TryAdd(image.ID, _sawAny ? now : new DateTimeOffset(DateTime.SpecifyKind(image.Created, DateTimeKind.Utc)));
        }

        _sawAny = true;
        return [.. listed.Select(image => new StoredImage(image.ID, image.Size, _firstSeen[image.ID], [.. Named(image)]))];
    }

    private static IEnumerable<string> Named(ImagesListResponse image)
        => (image.RepoTags ?? []).Concat(image.RepoDigests ?? []).Where(name => !name.Contains("<none>", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed unused image {Image} ({MiB} MiB): the disk was {Percent:0} % full")]
    private partial void LogRemoved(string image, long miB, double percent);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Build cache that was not used for {Hours:0} h was removed: {Outcome}")]
    private partial void LogPruned(double hours, string outcome);

    [LoggerMessage(Level = LogLevel.Information, Message = "Image {Image} stays: {Reason}")]
    private partial void LogKept(string image, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Collecting unused images failed; the next pass retries")]
    private partial void LogPassFailed(Exception exception);
}
