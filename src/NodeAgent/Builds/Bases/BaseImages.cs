using Docker.DotNet;
using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Images;

namespace ProxPaaS.NodeAgent.Builds.Bases;

/// <summary>
/// Copies of the images that builds start from, for the time that a registry is away. BuildKit keeps layers but no names, so what a build was
/// given is pulled by its digest once (the layers are there already); to use it, its name is made to mean that copy again.
/// </summary>
internal sealed class BaseImages(HeldImageStore store, DockerConnectionLoop docker, TimeProvider clock)
{
    private static readonly TimeSpan KeepTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Of an image whose digest BuildKit does not tell: asking counts as a pull.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(12);

    /// <summary>A name means one image at a time, and organisations may have different ones under it.</summary>
    private readonly SemaphoreSlim _lent = new(1);

    /// <summary>After a build whose registries answered. What cannot be kept is not: the build is none the worse.</summary>
    public async Task KeepAsync(string scope, BaseImageWatch seen, IEnumerable<RegistryCredential> registries, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(KeepTimeout);
        var own = store.List().Where(image => image.Scope == scope).ToArray();
        var fresh = own.Where(image => clock.GetUtcNow() - image.At < FreshFor).Select(image => image.Name).ToHashSet(StringComparer.Ordinal);
        var given = own.Select(image => image.Reference).ToHashSet(StringComparer.Ordinal);
        var kept = new List<HeldImage>();
        foreach (var name in seen.Images.Where(name => seen.Digests.ContainsKey(name) || !fresh.Contains(name)))
        {
            try
            {
                if (docker.Host.Client is { } client && await KeepAsync(client, name, seen.Digests.GetValueOrDefault(name), given, registries, limit.Token) is { } digest)
                {
                    kept.Add(new(scope, name, digest, clock.GetUtcNow()));
                }
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Its registry, Docker or the time: the next build tries again.
            }
        }

        store.Keep(kept);
    }

    /// <param name="given">What registries gave to this organisation before. That an image lies here is no proof: it may be another's, and a step's name can be made to look like BuildKit's words about it.</param>
    private static async Task<string?> KeepAsync(
        IDockerClient client, string name, string? digest, HashSet<string> given, IEnumerable<RegistryCredential> registries, CancellationToken cancellationToken)
    {
        var repository = HeldImage.Repository(name);
        if (digest is not null)
        {
            if (!given.Contains($"{repository}@{digest}") || !await ImageClient.ExistsAsync(client, $"{repository}@{digest}", cancellationToken))
            {
                await ImageClient.PullAsync(client, $"{repository}@{digest}", registries, cancellationToken);
            }

            return digest;
        }

        await ImageClient.PullAsync(client, name, registries, cancellationToken);

        // The Engine leaves Docker Hub's own names out: busybox@sha256:…
        var image = await client.Images.InspectImageAsync(name, cancellationToken);
        return image.RepoDigests?.Select(full => full.Split('@')).FirstOrDefault(parts => parts.Length == 2 && (repository == parts[0] || repository.EndsWith('/' + parts[0], StringComparison.Ordinal)))?[1];
    }

    /// <summary>Makes the names of the images mean the copies on this node, until disposed; null when the registry's answer stands.</summary>
    /// <param name="seen">Images that the failed build is known to start from.</param>
    /// <param name="look">Begins the build without registries and without network and ends it before its first step: which images it starts from.</param>
    /// <exception cref="BuildFailedException">There is no copy of one of them.</exception>
    public async Task<Loan?> LendAsync(
        BaseImageFailure failure, string scope, IReadOnlySet<string> seen, Func<CancellationToken, Task<IReadOnlySet<string>>> look, CancellationToken cancellationToken)
    {
        if (failure.Trouble == BaseImageTrouble.Refused)
        {
            return null;
        }

        await _lent.WaitAsync(cancellationToken);
        try
        {
            // One image that cannot be had may have kept BuildKit from asking for others: looked until nothing new turns up.
            var images = seen.Append(failure.Image).ToHashSet(StringComparer.Ordinal);
            while (true)
            {
                var decision = BaseImageDecision.Of(failure, images, await PresentAsync(scope, cancellationToken), scope, clock.GetUtcNow());
                if (decision.Use.Count == 0)
                {
                    throw new BuildFailedException(decision.Reason);
                }

                await NameAsync(decision.Use, cancellationToken);
                var found = await look(cancellationToken);
                if (found.IsSubsetOf(images))
                {
                    return new Loan(this, images, decision.Reason);
                }

                images.UnionWith(found);
            }
        }
        catch
        {
            _lent.Release();
            throw;
        }
    }

    private async Task<IReadOnlyList<HeldImage>> PresentAsync(string scope, CancellationToken cancellationToken)
    {
        var client = docker.Host.Client ?? throw new BuildFailedException(docker.Host.Message) { BuilderFault = true };
        var present = new List<HeldImage>();
        foreach (var image in store.List().Where(image => image.Scope == scope))
        {
            if (await ImageClient.ExistsAsync(client, image.Reference, cancellationToken))
            {
                present.Add(image);
            }
        }

        return present;
    }

    private async Task NameAsync(IEnumerable<HeldImage> images, CancellationToken cancellationToken)
    {
        // What is named by its digest alone needs no name.
        foreach (var image in images.Where(image => HeldImage.Repository(image.Name) != image.Name))
        {
            var repository = HeldImage.Repository(image.Name);
            await docker.Host.Client!.Images.TagImageAsync(image.Reference, new ImageTagParameters { RepositoryName = repository, Tag = image.Name[(repository.Length + 1)..] }, cancellationToken);
        }
    }

    internal sealed class Loan(BaseImages images, IReadOnlySet<string> names, string reason) : IDisposable
    {
        /// <summary>All that the build may start from.</summary>
        public IReadOnlySet<string> Names => names;

        public string Reason => reason;

        public void Dispose() => images._lent.Release();
    }
}
