using System.Globalization;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>The bare repositories, one for each service, named by its id so that renaming costs nothing.</summary>
internal sealed class GitRepositoryStore(GitExecutor git)
{
    private const string KeptRefs = "refs/proxpaas/builds/";

    /// <summary>Made when it is not there; several at once do no harm.</summary>
    public async Task<string> EnsureAsync(string serviceId, CancellationToken cancellationToken)
    {
        var path = git.PathOf(serviceId);
        if (!Exists(serviceId))
        {
            // Made beside it and moved in whole: whoever comes at the same moment sees all of it or nothing.
            var fresh = $"{path}.{Guid.NewGuid():n}";
            await git.RunAsync(null, ["init", "--quiet", "--bare", "--template=", "--", fresh], cancellationToken);
            Directory.CreateDirectory(Path.Combine(fresh, "info"));

            // These go before a repository's own .gitattributes: an archive holds the files as they were committed, all of them.
            await File.WriteAllTextAsync(Path.Combine(fresh, "info", "attributes"), "* -export-ignore -export-subst -text -ident -filter -eol -working-tree-encoding\n", cancellationToken);
            try
            {
                Directory.Move(fresh, path);
            }
            catch (IOException) when (Exists(serviceId))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }

        return path;
    }

    public bool Exists(string serviceId) => File.Exists(Path.Combine(git.PathOf(serviceId), "HEAD"));

    /// <summary>The commit that a branch, tag or (part of an) id names; null when there is none.</summary>
    public async Task<string?> ResolveAsync(string serviceId, string reference, CancellationToken cancellationToken)
    {
        if (!Exists(serviceId))
        {
            return null;
        }

        try
        {
            // --end-of-options: a name that starts with a dash is a name.
            return (await git.RunAsync(git.PathOf(serviceId), ["rev-parse", "--quiet", "--verify", "--end-of-options", $"{reference}^{{commit}}"], cancellationToken)).Trim();
        }
        catch (GitException)
        {
            return null;
        }
    }

    public async Task<CommitInfo> DescribeAsync(string serviceId, string commit, CancellationToken cancellationToken)
    {
        var parts = (await git.RunAsync(git.PathOf(serviceId), ["log", "-1", "--no-show-signature", "--format=%H%x00%an <%ae>%x00%s", "--end-of-options", commit, "--"], cancellationToken)).TrimEnd('\n').Split('\0');
        return new CommitInfo(parts[0], Printable(parts[1], 200), Printable(parts[2], 500));
    }

    /// <summary>Whether a file or folder is in the commit.</summary>
    public async Task<bool> HasAsync(string serviceId, string commit, string path, CancellationToken cancellationToken)
    {
        try
        {
            await git.RunAsync(git.PathOf(serviceId), ["cat-file", "-e", $"{commit}:{path}"], cancellationToken);
            return true;
        }
        catch (GitException)
        {
            return false;
        }
    }

    /// <summary>A file's text; null when it is not there, or longer than that.</summary>
    public async Task<string?> ReadTextAsync(string serviceId, string commit, string path, int mostBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[mostBytes + 1];
        try
        {
            await using var content = new GitOutputStream(git.Start(git.PathOf(serviceId), ["cat-file", "blob", $"{commit}:{path}"]));
            var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return read <= mostBytes ? System.Text.Encoding.UTF8.GetString(buffer, 0, read) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Id of the commit's tree under a folder: the same tree is the same source.</summary>
    public async Task<string?> TreeAsync(string serviceId, string commit, string? folder, CancellationToken cancellationToken)
    {
        try
        {
            return (await git.RunAsync(git.PathOf(serviceId), ["rev-parse", "--verify", "--end-of-options", $"{commit}:{folder?.TrimEnd('/') ?? ""}"], cancellationToken)).Trim();
        }
        catch (GitException)
        {
            return null;
        }
    }

    /// <summary>
    /// Every file, folder, link and submodule of a tree as it is read: records of <c>MODE TYPE ID SIZE\tPATH</c> that end with NUL.
    /// A tree can be made to have more of them than any disk holds, so the caller stops reading in time; disposing ends git.
    /// </summary>
    public Stream OpenListing(string serviceId, string tree)
        => new GitOutputStream(git.Start(git.PathOf(serviceId), ["ls-tree", "-r", "-t", "-l", "-z", "--full-tree", "--end-of-options", tree]));

    /// <summary>The tree as a tar. git writes it without touching the file system; links and names come out as they were committed.</summary>
    public Stream OpenArchive(string serviceId, string tree) => new GitOutputStream(git.Start(git.PathOf(serviceId), ["archive", "--format=tar", "--end-of-options", tree]));

    /// <summary>The tree for reading file by file; the caller disposes it, and cancelling ends its git.</summary>
    /// <exception cref="ProxPaaS.Nixpacks.PlanException">It has too many entries.</exception>
    public async Task<GitSourceTree> OpenTreeAsync(string serviceId, string tree, CancellationToken cancellationToken)
    {
        await using var listing = new GitOutputStream(git.Start(git.PathOf(serviceId), ["ls-tree", "-r", "-t", "-z", "-l", "--full-tree", "--end-of-options", tree]));
        var reader = git.Start(git.PathOf(serviceId), ["cat-file", "--batch"]);
        try
        {
            return await GitSourceTree.ReadAsync(listing, reader, cancellationToken);
        }
        catch
        {
            GitExecutor.Kill(reader);
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a commit from being collected after its branch has moved on.</summary>
    public Task KeepAsync(string serviceId, string buildId, string commit, CancellationToken cancellationToken)
        => git.RunAsync(git.PathOf(serviceId), ["update-ref", "--end-of-options", KeptRefs + buildId, commit], cancellationToken);

    public async Task ReleaseAsync(string serviceId, string buildId, CancellationToken cancellationToken)
    {
        if (Exists(serviceId))
        {
            await git.RunAsync(git.PathOf(serviceId), ["update-ref", "-d", "--end-of-options", KeptRefs + buildId], cancellationToken);
        }
    }

    /// <summary>Brings a commit with its history from one service's repository into another's, under a name. A pipe between two gits: fetching by a path would start a shell.</summary>
    public async Task CopyAsync(string fromService, string toService, string commit, string reference, CancellationToken cancellationToken)
    {
        await EnsureAsync(toService, cancellationToken);
        if (!await HasAsync(toService, commit, "", cancellationToken))
        {
            using var pack = git.Start(git.PathOf(fromService), ["pack-objects", "--revs", "--stdout", "--quiet", "--delta-base-offset", "--threads=1"]);
            using var index = git.Start(git.PathOf(toService), ["index-pack", "--stdin", "--threads=1"]);
            try
            {
                var errors = (Pack: GitExecutor.ReadErrorAsync(pack, cancellationToken), Index: GitExecutor.ReadErrorAsync(index, cancellationToken));
                var said = index.StandardOutput.ReadToEndAsync(cancellationToken);
                await pack.StandardInput.WriteLineAsync(commit.AsMemory(), cancellationToken);
                pack.StandardInput.Close();
                await pack.StandardOutput.BaseStream.CopyToAsync(index.StandardInput.BaseStream, cancellationToken);
                index.StandardInput.Close();
                await Task.WhenAll(pack.WaitForExitAsync(cancellationToken), index.WaitForExitAsync(cancellationToken), said);
                if (pack.ExitCode != 0 || index.ExitCode != 0)
                {
                    throw new GitException("pack-objects", Math.Max(pack.ExitCode, index.ExitCode), $"{await errors.Pack} {await errors.Index}".Trim());
                }
            }
            finally
            {
                GitExecutor.Kill(pack);
                GitExecutor.Kill(index);
            }
        }

        await git.RunAsync(git.PathOf(toService), ["update-ref", "--end-of-options", reference, commit], cancellationToken);
    }

    public Task CollectAsync(string serviceId, CancellationToken cancellationToken)
        => git.RunAsync(git.PathOf(serviceId), ["-c", "pack.threads=1", "gc", "--quiet", "--prune=1.day.ago"], cancellationToken);

    public IEnumerable<string> All()
        => Directory.Exists(git.Root) ? Directory.EnumerateDirectories(git.Root, "*.git").Select(path => Path.GetFileNameWithoutExtension(path)) : [];

    /// <summary>Size on disk, MiB.</summary>
    public async Task<int> SizeAsync(string serviceId, CancellationToken cancellationToken)
    {
        var counts = await git.RunAsync(git.PathOf(serviceId), ["count-objects", "-v"], cancellationToken);
        return (int)(counts.Split('\n').Select(line => line.Split(": ")).Where(p => p is ["size" or "size-pack" or "size-garbage", _])
            .Sum(p => long.Parse(p[1], CultureInfo.InvariantCulture)) / 1024);
    }

    public void Delete(string serviceId)
    {
        var path = git.PathOf(serviceId);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static string Printable(string text, int longest) => new([.. text.Take(longest).Select(c => char.IsControl(c) ? ' ' : c)]);
}
