using System.Buffers;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Builds.Sources;

/// <summary>Looks through a commit before it is built, in bounded time and memory.</summary>
internal sealed class SourceStore(GitRepositoryStore repositories, IOptionsMonitor<BuildOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public async Task<SourceVerdict> InspectAsync(Service service, string commit, CancellationToken cancellationToken)
    {
        if (await repositories.TreeAsync(service.Id, commit, service.RootDirectory, cancellationToken) is not { } tree)
        {
            return new($"The commit has no folder {service.RootDirectory}. Correct the service's root directory.", []);
        }

        using var timer = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await InspectAsync(service.Id, tree, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new($"The commit's tree could not be looked through within {Longest.TotalSeconds:0} s. Make it smaller, or set the service's root directory.", []);
        }
        catch (Exception ex) when (ex is GitException or IOException)
        {
            return new($"{service.RootDirectory ?? "The commit's tree"} cannot be read as a folder. Correct the service's root directory.", []);
        }
    }

    private async Task<SourceVerdict> InspectAsync(string serviceId, string tree, CancellationToken cancellationToken)
    {
        var inspector = new SourceInspector(options.CurrentValue.MostFiles, options.CurrentValue.MostSourceMiB);
        var buffer = ArrayPool<byte>.Shared.Rent(SourceInspector.LongestRecord * 8);
        await using var listing = repositories.OpenListing(serviceId, tree);
        try
        {
            var filled = 0;
            int read;
            while ((read = await listing.ReadAsync(buffer.AsMemory(filled), cancellationToken)) > 0)
            {
                filled += read;
                if (Consume(inspector, buffer, ref filled) is { } problem)
                {
                    return new(problem, []);
                }
            }

            return filled == 0 ? inspector.Verdict : new("The commit's tree cannot be read.", []);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Shows the whole records to the inspector and moves the rest to the front.</summary>
    private static string? Consume(SourceInspector inspector, byte[] buffer, ref int filled)
    {
        var at = 0;
        for (int end; (end = buffer.AsSpan(at, filled - at).IndexOf((byte)0)) >= 0; at += end + 1)
        {
            if (inspector.Add(buffer.AsSpan(at, end)) is { } problem)
            {
                return problem;
            }
        }

        buffer.AsSpan(at, filled - at).CopyTo(buffer);
        filled -= at;

        // A record that does not fit is longer than any path may be; the inspector says so in its words.
        return filled > SourceInspector.LongestRecord ? inspector.Add(buffer.AsSpan(0, filled)) ?? "The commit's tree cannot be read." : null;
    }
}
