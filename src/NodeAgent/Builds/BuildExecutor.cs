using System.ComponentModel;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.NodeAgent.Builds.Bases;
using ProxPaaS.NodeAgent.Builds.Caps;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Images;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>Fetch, unpack, build, push. Everything a person should know stands in the build's log.</summary>
internal sealed class BuildExecutor(
    AgentOptions options, BuildTable builds, DesiredStateStore desired, DockerConnectionLoop docker, ContextDownload download, RegistryRealm realm, BaseImages bases, Func<DiskUse> disk, TimeProvider clock, Random random)
{
    private static readonly TimeSpan CleanUpTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HoldInterval = TimeSpan.FromSeconds(0.5);

    // BuildKit asks for all images at once; a step that needs none may be shown before them.
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(1);

    private const int TailLines = 40;
    private const int PushAttempts = 4;

    // The agent and docker read a Dockerfile and a .dockerignore into memory.
    private const int MostInstructionBytes = 1 << 20;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    /// <exception cref="BuildFailedException">With a sentence for people.</exception>
    public async Task RunAsync(BuildSpec spec, BuildEntry entry, CancellationToken cancellationToken)
    {
        var timeout = spec.Timeout?.ToTimeSpan() is { Ticks: > 0 } given ? given : DefaultTimeout;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var cgroup = new BuildCgroup(options.CgroupRoot, options.BuildCgroup);
        await using var caps = BuildCapWatch.Start(spec.Limits ?? new(), cgroup, disk, () => Company(entry), clock, limit.Token);
        var succeeded = false;
        try
        {
            await RunStepsAsync(spec, entry, caps, caps.Token);
            succeeded = true;
        }
        catch (OperationCanceledException ex) when (caps.Exceeded is { } sentence && !cancellationToken.IsCancellationRequested)
        {
            throw new BuildFailedException(sentence, ex);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BuildFailedException($"The build took longer than {timeout.TotalMinutes:0.#} min and was stopped. Make it faster, or ask the operator to raise Builds:TimeoutMinutes.", ex);
        }
        finally
        {
            entry.Folder.RemoveSources();
            if (!succeeded)
            {
                await RemoveImageAsync(spec);
            }
        }
    }

    private (int Builds, bool Youngest) Company(BuildEntry entry)
    {
        var running = builds.Entries.Where(e => !e.Over && e.Status.StartedAt is not null).ToArray();
        return (running.Length, running.All(e => e.Status.StartedAt <= (entry.Status.StartedAt ?? e.Status.StartedAt)));
    }

    private async Task RunStepsAsync(BuildSpec spec, BuildEntry entry, BuildCapWatch caps, CancellationToken cancellationToken)
    {
        if (BuildCommand.Check(spec) is { } problem)
        {
            throw new BuildFailedException(problem);
        }

        if (caps.Problem is { } uncapped)
        {
            entry.Log.Append(LogStream.System, uncapped);
        }

        var bytes = await download.FetchAsync(spec.Id, entry.Folder.ArchivePath, cancellationToken);
        await ContextArchive.UnpackAsync(entry.Folder.ArchivePath, entry.Folder.ContextPath, cancellationToken);
        File.Delete(entry.Folder.ArchivePath);
        PrepareDockerfile(spec, entry);
        entry.Log.Append(LogStream.System, $"Building {BuildCommand.Dockerfile(spec)} with {bytes / 1024.0:0.#} KiB of sources.");

        builds.Set(entry, status => status.Phase = BuildPhase.Building);
        RegistryCredential[] registries = [.. spec.Registries, .. desired.Current?.Registries ?? []];
        BaseImageWatch? given;
        using (var secrets = new BuildSecrets(spec, registries, options.StateFolder))
        using (realm.Lend(secrets.Tokens))
        {
            given = await BuildAsync(spec, entry, secrets, caps, cancellationToken);
        }

        // Copies are for later builds; this one's push does not wait for them to be made.
        await Task.WhenAll(
            given is null ? Task.CompletedTask : bases.KeepAsync(spec.LayerScope, given, registries, cancellationToken),
            PushAsync(spec, entry, registries, cancellationToken));
    }

    /// <summary>While the registry is cleaned, what is pushed could lose layers at the same moment.</summary>
    private async Task WaitForRegistryAsync(BuildEntry entry, CancellationToken cancellationToken)
    {
        for (var told = false; desired.Current?.Builds.FirstOrDefault(build => build.Id == entry.Id) is { HoldPush: true }; told = true)
        {
            if (!told)
            {
                entry.Log.Append(LogStream.System, "The registry is being cleaned; the push waits for its end.");
            }

            await Task.Delay(HoldInterval, clock, cancellationToken);
        }
    }

    /// <summary>A build that did not come to its end leaves no image behind; its layers go with BuildKit's own garbage.</summary>
    private async Task RemoveImageAsync(BuildSpec spec)
    {
        using var limit = new CancellationTokenSource(CleanUpTimeout, clock);
        foreach (var tag in BuildCommand.Tags(spec))
        {
            try
            {
                await (docker.Host.Client?.Images.DeleteImageAsync($"{spec.ImageName}:{tag}", new(), limit.Token) ?? Task.CompletedTask);
            }
            catch (Exception ex) when (ex is Docker.DotNet.DockerApiException or HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or ArgumentException)
            {
                // Never made, or Docker is away: the images' own garbage collection finds it.
            }
        }
    }

    private static void PrepareDockerfile(BuildSpec spec, BuildEntry entry)
    {
        var name = BuildCommand.Dockerfile(spec);
        var root = entry.Folder.ContextPath;
        var path = Path.GetFullPath(Path.Combine(root, name));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new BuildFailedException($"The Dockerfile \"{name}\" lies outside of the sources.");
        }

        if (!File.Exists(path))
        {
            throw new BuildFailedException($"The sources have no file \"{name}\". Commit one, or set the Dockerfile's path in the service's settings.");
        }

        // docker reads these itself, outside of BuildKit's own view of the context: a link could show it any file of the node.
        foreach (var read in (string[])[path, path + ".dockerignore", Path.Combine(root, ".dockerignore")])
        {
            if (new FileInfo(read).LinkTarget is not null)
            {
                throw new BuildFailedException($"\"{Path.GetRelativePath(root, read)}\" is a symbolic link; it must be a file.");
            }

            if (new FileInfo(read) is { Exists: true, Length: > MostInstructionBytes })
            {
                throw new BuildFailedException($"\"{Path.GetRelativePath(root, read)}\" is larger than {MostInstructionBytes >> 20} MiB, which no such file needs to be.");
            }
        }

        for (var folder = Path.GetDirectoryName(path)!; folder.Length > root.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                throw new BuildFailedException($"The Dockerfile \"{name}\" lies behind a symbolic link.");
            }
        }

        var text = DockerfileSyntax.Strip(File.ReadAllText(path), out var removed);
        if (removed is not null)
        {
            File.WriteAllText(path, text);
            entry.Log.Append(LogStream.System, $"Warning: the line \"# syntax={removed}\" is ignored; the builder's own Dockerfile syntax is used. Heredocs need a builder with Docker 23 or newer.");
        }
    }

    /// <returns>What registries gave for it; null when it was built from this node's own copies.</returns>
    private async Task<BaseImageWatch?> BuildAsync(BuildSpec spec, BuildEntry entry, BuildSecrets secrets, BuildCapWatch caps, CancellationToken cancellationToken)
    {
        var run = await DockerAsync(BuildCommand.Of(spec, entry.Folder, options.DockerSocket, secrets.Folder, secrets.FileOf), entry, secrets, null, cancellationToken);
        if (run.ExitCode == 0)
        {
            return run.Bases;
        }

        if (run.Bases.Failure is { } failure)
        {
            run = await BuildFromCopiesAsync(spec, entry, secrets, run, failure, cancellationToken);
        }

        return run.ExitCode == 0 ? null
            : throw (caps.Explain(run.Tail) is { } sentence ? new BuildFailedException(sentence)
                : BuilderFaults.Is(run.Tail) ? new BuildFailedException("Docker on the node stopped while this build ran.") { BuilderFault = true }
                : new BuildFailedException(BuildFailureText.Of(run.ExitCode, run.Tail)));
    }

    /// <summary>A registry is away: once more, from what lies on the node.</summary>
    private async Task<BuildRun> BuildFromCopiesAsync(BuildSpec spec, BuildEntry entry, BuildSecrets secrets, BuildRun failed, BaseImageFailure failure, CancellationToken cancellationToken)
    {
        using var loan = await bases.LendAsync(
            failure, spec.LayerScope, failed.Bases.Images, token => LookAsync(BuildCommand.Look(spec, entry.Folder, options.DockerSocket, secrets.Folder, secrets.FileOf), secrets, token), cancellationToken);
        if (loan is null)
        {
            return failed;
        }

        entry.Log.Append(LogStream.System, loan.Reason);
        var local = spec.Clone();
        local.Pull = false;
        var run = await DockerAsync(BuildCommand.Of(local, entry.Folder, options.DockerSocket, secrets.Folder, secrets.FileOf), entry, secrets, loan.Names, cancellationToken);
        return run.Bases.Images.IsSubsetOf(loan.Names) ? run
            : throw new BuildFailedException($"The build was stopped: it starts not only from this node's copies but also from {string.Join(", ", run.Bases.Images.Except(loan.Names))}. Deploy again when its registry is back.");
    }

    /// <param name="only">It is ended when it asks for any other image; null: it may ask for all.</param>
    private async Task<BuildRun> DockerAsync(BuildCommand command, BuildEntry entry, BuildSecrets secrets, IReadOnlySet<string>? only, CancellationToken cancellationToken)
    {
        var run = new BuildRun(TailLines);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            run.ExitCode = await BuildProcess.RunAsync(options.DockerCommand, command, OnLine, stop.Token);
            return run;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return run;
        }
        catch (Win32Exception ex)
        {
            throw new BuildFailedException($"This node cannot build: {options.DockerCommand} could not be started ({ex.Message}).", ex);
        }

        void OnLine(string raw)
        {
            var line = secrets.Mask(raw);
            if (!BuildFailureText.SaysNothing(line))
            {
                entry.Log.Append(LogStream.Stdout, line);
            }

            run.Read(line);
            if (only is not null && !run.Bases.Images.IsSubsetOf(only))
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>Which images it starts from, as BuildKit itself sees it. Nothing of it is shown or kept.</summary>
    private async Task<IReadOnlySet<string>> LookAsync(BuildCommand command, BuildSecrets secrets, CancellationToken cancellationToken)
    {
        var run = new BuildRun(TailLines);
        var ending = false;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await BuildProcess.RunAsync(options.DockerCommand, command, OnLine, enough.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // All images are known.
        }

        return run.Bases.Images;

        void OnLine(string raw)
        {
            run.Read(secrets.Mask(raw));
            if (run.Bases.StepsBegan && !ending)
            {
                ending = true;
                enough.CancelAfter(LookTime);
            }
        }
    }

    private async Task PushAsync(BuildSpec spec, BuildEntry entry, RegistryCredential[] registries, CancellationToken cancellationToken)
    {
        builds.Set(entry, status => status.Phase = BuildPhase.Pushing);
        await WaitForRegistryAsync(entry, cancellationToken);
        var digest = "";
        foreach (var tag in BuildCommand.Tags(spec))
        {
            digest = await PushTagAsync(spec.ImageName, tag, registries, entry, cancellationToken);
        }

        var size = docker.Host.Client is { } client ? (await client.Images.InspectImageAsync($"{spec.ImageName}:{BuildCommand.Tags(spec)[0]}", cancellationToken)).Size : 0;
        entry.Log.Append(LogStream.System, $"Pushed {spec.ImageName}@{digest}, {size / 1048576.0:0.#} MiB.");
        builds.Set(entry, status =>
        {
            status.Digest = digest;
            status.ImageBytes = (ulong)size;
        });
    }

    private async Task<string> PushTagAsync(string name, string tag, RegistryCredential[] registries, BuildEntry entry, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var client = docker.Host.Client ?? throw new InvalidOperationException(docker.Host.Message);
                return await ImageClient.PushAsync(client, name, tag, registries, cancellationToken);
            }
            catch (Exception ex) when (ex is InvalidOperationException or HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == PushAttempts || PullFailure.Of(name, ex.Message).Final)
                {
                    throw new BuildFailedException($"The image was built, but {name}:{tag} could not be pushed: {ex.Message.Trim().TrimEnd('.')}.", ex) { BuilderFault = docker.Host.Client is null };
                }

                entry.Log.Append(LogStream.System, $"Pushing {name}:{tag} failed, trying again: {ex.Message.Trim()}");
                await Task.Delay(RetryDelay.After(attempt, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), random.NextDouble()), clock, cancellationToken);
            }
        }
    }
}
