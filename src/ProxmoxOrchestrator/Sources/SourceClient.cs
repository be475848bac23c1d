using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>A source's repository: what its references point to, and bringing them into the service's repository.</summary>
internal sealed class SourceClient(RemoteGitClient remote, RemoteAccessStore access, GitRepositoryStore repositories, IOptionsMonitor<GitOptions> git)
{
    /// <inheritdoc cref="RemoteGitClient.ListAsync"/>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(Source source, IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        string? learned = null;
        var found = await remote.ListAsync(access.Open(source), references, keys => learned = keys, cancellationToken);
        if (learned is not null)
        {
            await access.PinAsync(source.Id, learned, cancellationToken);
            source.KnownHosts ??= learned;
        }

        return found;
    }

    /// <summary>Brings branches and tags in under their own names, and tells the commits that they are now.</summary>
    /// <exception cref="RemoteException">The repository cannot be asked, or is too large.</exception>
    public Task<IReadOnlyDictionary<string, string>> FetchAsync(Source source, IReadOnlyCollection<string> references, CancellationToken cancellationToken)
        => FetchAsync(source, references, source.ServiceId, cancellationToken);

    /// <inheritdoc cref="FetchAsync(Source, IReadOnlyCollection{string}, CancellationToken)"/>
    /// <param name="serviceId">Whose repository gets them: the source's service, or a preview of it.</param>
    public async Task<IReadOnlyDictionary<string, string>> FetchAsync(Source source, IReadOnlyCollection<string> references, string serviceId, CancellationToken cancellationToken)
    {
        await BringAsync(source, [.. references.Select(r => $"+{r}:{r}")], serviceId, cancellationToken);
        var commits = new Dictionary<string, string>();
        foreach (var reference in references)
        {
            if (await repositories.ResolveAsync(serviceId, reference, cancellationToken) is { } commit)
            {
                commits[reference] = commit;
            }
        }

        return commits;
    }

    /// <summary>
    /// Brings a pull request's head in, out of the branches' way and hidden from clones, for a service that builds it.
    /// Null: it has moved on from <see cref="PullRequest.HeadSha"/>, so an approval of that commit says nothing about what is there now.
    /// </summary>
    /// <param name="serviceId">Whose repository gets it: the source's service, or a preview of it.</param>
    public async Task<string?> FetchPullRequestAsync(Source source, PullRequest pull, string serviceId, CancellationToken cancellationToken)
    {
        var head = SourceProviders.PullRequestRef(source.Provider, pull.Number) ?? (pull.Fork
            ? throw new RemoteException(RemoteProblem.Refused, $"{source.Provider} shows a fork's pull request only in the fork. Push its branch to the repository itself to run it.")
            : RefChange.Heads + pull.HeadRef);
        var local = $"refs/proxpaas/pulls/{pull.Number}";
        await BringAsync(source, [$"+{head}:{local}"], serviceId, cancellationToken);
        var commit = await repositories.ResolveAsync(serviceId, local, cancellationToken);
        return commit?.StartsWith(pull.HeadSha, StringComparison.Ordinal) == true ? commit : null;
    }

    private async Task BringAsync(Source source, IReadOnlyCollection<string> refspecs, string serviceId, CancellationToken cancellationToken)
    {
        await repositories.EnsureAsync(serviceId, cancellationToken);
        var size = await repositories.SizeAsync(serviceId, cancellationToken);
        if (size >= git.CurrentValue.MaxRepositoryMiB)
        {
            throw new RemoteException(RemoteProblem.TooLarge, $"The repository has {size} MiB and takes no more than {git.CurrentValue.MaxRepositoryMiB}. Ask the operator to raise Git:MaxRepositoryMiB.");
        }

        await remote.FetchAsync(access.Open(source), serviceId, refspecs, cancellationToken);
    }
}
