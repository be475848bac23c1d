using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Builds.Caps;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>Starts desired builds, within the slots, and ends and forgets those that left the desired set.</summary>
internal sealed partial class BuildLoop(
    AgentOptions options, DesiredStateStore desired, BuildTable builds, BuildExecutor executor, WakeSignal wake, WakeSignal appended,
    TimeProvider clock, ILogger<BuildLoop> logger)
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _slots = new(options.BuildSlots);

    private readonly BuildCgroup _cgroup = new(options.CgroupRoot, options.BuildCgroup);

    private string Root => Path.Combine(options.StateFolder, "builds");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        BuildSecrets.RemoveLeftOver(options.StateFolder);
        EndLeftovers();
        do
        {
            try
            {
                Reconcile(cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                LogPassFailed(ex);
            }

            await wake.WaitAsync(Resync, cancellationToken);
        }
        while (!cancellationToken.IsCancellationRequested);
    }

    /// <summary>Builds of the agent before this one: their docker commands may still run, and steps whose Docker died.</summary>
    private void EndLeftovers()
    {
        foreach (var folder in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
        {
            BuildLeftovers.End(new BuildFolder(folder).ContextPath);
        }
    }

    private void EndOrphans()
    {
        if (_cgroup.EndOrphans() is > 0 and var ended)
        {
            LogOrphans(ended);
        }
    }

    internal void Reconcile(CancellationToken cancellationToken)
    {
        EndOrphans();
        if (desired.Current is not { } state)
        {
            return;
        }

        var wanted = state.Builds.Select(build => build.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in builds.Entries.Where(entry => !wanted.Contains(entry.Id)))
        {
            Forget(entry);
        }

        foreach (var folder in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
        {
            if (Path.GetFileName(folder) is var id && !wanted.Contains(id) && builds.Find(id) is null)
            {
                new BuildFolder(folder).Remove();
            }
        }

        foreach (var spec in state.Builds.Where(spec => builds.Find(spec.Id) is null))
        {
            Begin(spec, cancellationToken);
        }
    }

    private void Begin(BuildSpec spec, CancellationToken cancellationToken)
    {
        var folder = new BuildFolder(Path.Combine(Root, spec.Id));
        var known = folder.ReadStatus();
        folder.Create();
        var entry = new BuildEntry(spec.Id, folder, new BuildLog(folder.LogPath, appended, clock), known ?? new BuildStatus { Id = spec.Id });
        if (known is null)
        {
            entry.Set(new() { Id = spec.Id, Phase = BuildPhase.Fetching, Message = "It waits for a free build slot on this node." });
            builds.Add(entry);
            entry.Work = RunAsync(spec, entry, cancellationToken);
            return;
        }

        builds.Add(entry);
        if (entry.Over)
        {
            return;
        }

        // Its docker command was ended at our start.
        folder.RemoveSources();
        entry.Log.Append(LogStream.System, "The agent on the node was restarted while this build ran.");
        if (known.Digest.Length > 0)
        {
            // Pushed already: doing it again would only make a second image.
            Finish(entry, BuildPhase.Succeeded, "");
        }
        else
        {
            Finish(entry, BuildPhase.Failed, "The agent on the node was restarted while this build ran.", true);
        }
    }

    private async Task RunAsync(BuildSpec spec, BuildEntry entry, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, entry.Stop.Token);
        try
        {
            await _slots.WaitAsync(stop.Token);
            try
            {
                builds.Set(entry, status =>
                {
                    status.Message = "";
                    status.StartedAt = Timestamp.FromDateTimeOffset(clock.GetUtcNow());
                });
                await executor.RunAsync(spec, entry, stop.Token);
                Finish(entry, BuildPhase.Succeeded, "");
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent ends; its next start reports the build as failed.
        }
        catch (OperationCanceledException) when (entry.Stop.IsCancellationRequested)
        {
            entry.Log.Append(LogStream.System, "The build was cancelled.");
            Finish(entry, BuildPhase.Cancelled, "It was cancelled.");
        }
        catch (BuildFailedException ex)
        {
            entry.Log.Append(LogStream.System, ex.Message);
            EndOrphans();
            Finish(entry, BuildPhase.Failed, ex.Message, ex.BuilderFault);
        }
        catch (Exception ex)
        {
            LogBroken(spec.Id, ex);
            entry.Log.Append(LogStream.System, $"The node could not carry out the build: {ex.Message}");
            Finish(entry, BuildPhase.Failed, $"The node could not carry out the build: {ex.Message}");
        }
    }

    private void Finish(BuildEntry entry, BuildPhase phase, string message, bool builderFault = false)
    {
        builds.Set(entry, status =>
        {
            status.Phase = phase;
            status.Message = message;
            status.BuilderFault = builderFault;
            status.FinishedAt = Timestamp.FromDateTimeOffset(clock.GetUtcNow());
        });
        appended.Raise();
        LogFinished(entry.Id, phase, message.Split('\n')[0]);
    }

    private void Forget(BuildEntry entry)
    {
        entry.Stop.Cancel();
        if (!entry.Work.IsCompleted)
        {
            _ = entry.Work.ContinueWith(_ => wake.Raise(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return;
        }

        builds.Remove(entry.Id);
        entry.Log.Dispose();
        entry.Folder.Remove();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Build {Build}: {Phase} {Message}")]
    private partial void LogFinished(string build, BuildPhase phase, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended {Count} processes of builds whose Docker died")]
    private partial void LogOrphans(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Build {Build} broke")]
    private partial void LogBroken(string build, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Build pass failed; the next one retries")]
    private partial void LogPassFailed(Exception exception);
}
