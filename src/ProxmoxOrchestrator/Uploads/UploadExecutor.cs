using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Uploads;

/// <summary>A folder's tar → a commit in the service's bare repository. Nothing is unpacked onto the disk: git gets the files from the stream.</summary>
internal sealed class UploadExecutor(GitExecutor git, GitRepositoryStore repositories, IOptions<UploadOptions> options, TimeProvider clock)
{
    /// <summary>The newest upload; builds of uploads carry it as their reference, so that a newer one takes the place of those that wait.</summary>
    public const string Newest = "refs/proxpaas/uploads/newest";

    private const string Uploads = "refs/proxpaas/uploads/";
    private const long MiB = 1024 * 1024;

    private static readonly TimeSpan WaitForSlot = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _slots = new(options.Value.MaxAtOnce, options.Value.MaxAtOnce);

    public long MaxBytes => options.Value.MaxMiB * MiB;

    /// <exception cref="ApiProblemException">It is no archive, too large, or names what is not taken.</exception>
    public async Task<StoredUpload> StoreAsync(Caller caller, ServiceRow row, Stream tar, string? message, CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(WaitForSlot, cancellationToken))
        {
            throw new ApiProblemException(StatusCodes.Status503ServiceUnavailable, "busy", "Too many uploads at once. Try again in a moment.") { RetryAfter = WaitForSlot };
        }

        var reference = Uploads + Ids.New("upl", clock);
        try
        {
            await repositories.EnsureAsync(row.Service.Id, cancellationToken);
            var (files, bytes) = await ImportAsync(caller, row.Service.Id, reference, tar, message ?? $"Upload by {caller.Email}", cancellationToken);
            return new StoredUpload(await SettleAsync(row.Service.Id, reference, cancellationToken), files, bytes);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Makes it the newest upload; one with the same files as the last stays that commit, so that its image is used again.</summary>
    private async Task<string> SettleAsync(string serviceId, string reference, CancellationToken cancellationToken)
    {
        var path = git.PathOf(serviceId);
        var commit = await repositories.ResolveAsync(serviceId, reference, cancellationToken) ?? throw new InvalidOperationException("The upload was stored, but is not there.");
        if (await repositories.ResolveAsync(serviceId, Newest, cancellationToken) is { } last
            && await repositories.TreeAsync(serviceId, last, null, cancellationToken) == await repositories.TreeAsync(serviceId, commit, null, cancellationToken))
        {
            commit = last;
        }

        await git.RunAsync(path, ["update-ref", "--end-of-options", Newest, commit], cancellationToken);
        await git.RunAsync(path, ["update-ref", "-d", "--end-of-options", reference], cancellationToken);
        return commit;
    }

    private async Task<(int Files, long Bytes)> ImportAsync(Caller caller, string serviceId, string reference, Stream tar, string message, CancellationToken cancellationToken)
    {
        var archive = new ArchiveClient(tar);
        await using var import = new FastImportClient(git, serviceId);
        try
        {
            await import.BeginAsync(reference, caller.Email, message, clock.GetUtcNow(), cancellationToken);
            var (files, bytes) = await CopyAsync(archive, import, cancellationToken);
            await import.FinishAsync(cancellationToken);
            return (files, bytes);
        }
        catch (InvalidDataException ex)
        {
            throw Refused($"The upload cannot be read: {ex.Message}");
        }
        catch (Exception ex) when (ex is IOException and not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // git reads no further, and says why at its end.
            throw new GitException("fast-import", 1, await import.ErrorAsync() is { Length: > 0 } said ? said : ex.Message);
        }
    }

    private async Task<(int Files, long Bytes)> CopyAsync(ArchiveClient archive, FastImportClient import, CancellationToken cancellationToken)
    {
        var tree = new UploadTree(options.Value.MaxFiles);
        var buffer = new byte[64 * 1024];
        long bytes = 0;
        for (var entries = 1; await archive.NextAsync(cancellationToken) is { } entry; entries++)
        {
            if (entries > options.Value.MaxFiles)
            {
                throw Refused($"The upload has more than {options.Value.MaxFiles} files and folders. Leave out what is not source with .gitignore or .pxignore.");
            }

            if (tree.Add(entry, out var path) is { } problem)
            {
                throw Refused($"'{Shown(entry.Path)}' is not taken: {problem}. Leave it out with .pxignore.");
            }

            bytes += entry.Size;
            if (entry.Size > MaxBytes || bytes > MaxBytes)
            {
                throw new ApiProblemException(
                    StatusCodes.Status413PayloadTooLarge, "upload_too_large", $"The upload has more than {options.Value.MaxMiB} MiB. Leave out what is not source with .gitignore or .pxignore, or ask the operator to raise Uploads:MaxMiB.");
            }

            switch (entry.Kind)
            {
                case ArchiveEntryKind.File:
                    await import.FileAsync(path, entry.Executable, entry.Size, archive.ReadAsync, buffer, cancellationToken);
                    break;
                case ArchiveEntryKind.SymbolicLink:
                    await import.LinkAsync(path, entry.Target, cancellationToken);
                    break;
            }
        }

        return tree.Files > 0 ? (tree.Files, bytes) : throw Refused("The upload has no files. Is this the right folder, and do the ignore files leave something?");
    }

    private static ApiProblemException Refused(string detail) => new(StatusCodes.Status422UnprocessableEntity, "upload_refused", detail);

    private static string Shown(string path) => new([.. path.Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
}
