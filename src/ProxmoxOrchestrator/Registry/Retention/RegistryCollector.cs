using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>
/// Gives back the space of removed images by the registry's own <c>garbage-collect</c>. A layer that is pushed while it runs could be
/// taken for garbage, so all builders hold their pushes first; pulls go on. The lock is the collecting process's own and outlives us:
/// a control plane that is killed and comes back holds the pushes until that process has ended.
/// </summary>
internal sealed partial class RegistryCollector(
    IOptions<RegistryOptions> options, IOptions<DataOptions> data, PushHold hold, IPlatformContextFactory contexts, IClusterView cluster, IDesiredStateSignal desired, TimeProvider clock, ILogger<RegistryCollector> logger)
{
    private const string Locker = "/usr/bin/flock";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan WaitForQuiet = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>Pushes that began before their node heard of the hold have shown themselves within this time.</summary>
    internal TimeSpan Quiet { get; set; } = TimeSpan.FromSeconds(10);

    private string LockPath => data.Value.Combine("registry-collect.lock");

    /// <summary>Why nothing was collected, in a sentence; null when it was.</summary>
    public async Task<string?> CollectAsync(CancellationToken cancellationToken)
    {
        var outcome = await TryCollectAsync(cancellationToken);
        if (outcome is not null)
        {
            LogNotCollected(outcome);
        }

        return outcome;
    }

    /// <summary>Holds the pushes for as long as a collection of an earlier process runs.</summary>
    public async Task WaitForLeftOverAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(options.Value.CollectConfigFile) || IsFree())
        {
            return;
        }

        using var held = hold.Begin();
        LogLeftOver();
        while (!IsFree())
        {
            await Task.Delay(Poll, clock, cancellationToken);
        }

        held.Dispose();
        await TellBuildersAsync(cancellationToken);
    }

    private async Task<string?> TryCollectAsync(CancellationToken cancellationToken)
    {
        if (options.Value.CollectConfigFile is not { Length: > 0 } config)
        {
            return "The registry's space is left to the registry itself (Registry:CollectConfigFile is not set).";
        }

        if (CollectConfig.Objection(await File.ReadAllTextAsync(config, cancellationToken)) is { } objection)
        {
            return $"The registry is not collected: {objection}";
        }

        var began = clock.GetTimestamp();
        var held = hold.Begin();
        try
        {
            await TellBuildersAsync(cancellationToken);
            if (!await QuietAsync(cancellationToken))
            {
                return $"The registry is not collected: builders went on pushing, or did not answer, for {WaitForQuiet.TotalMinutes:0} minutes. The next run tries again.";
            }

            var problem = await RunAsync(config, cancellationToken);
            if (problem is null)
            {
                LogCollected(clock.GetElapsedTime(began).TotalSeconds);
            }

            return problem;
        }
        finally
        {
            held.Dispose();
            await TellBuildersAsync(CancellationToken.None);
        }
    }

    private async Task TellBuildersAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        foreach (var node in await context.Builds.Where(b => b.State == BuildState.Running && b.NodeId != null).Select(b => b.NodeId!).Distinct().ToListAsync(cancellationToken))
        {
            desired.Raise(node);
        }
    }

    /// <summary>For some time on end nobody pushes and every builder that could is there to be heard.</summary>
    private async Task<bool> QuietAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        long? quietSince = null;
        while (clock.GetElapsedTime(began) < WaitForQuiet)
        {
            quietSince = await MayPushAsync(cancellationToken) ? null : quietSince ?? clock.GetTimestamp();
            if (quietSince is { } since && clock.GetElapsedTime(since) >= Quiet)
            {
                return true;
            }

            await Task.Delay(Poll, clock, cancellationToken);
        }

        return false;
    }

    private async Task<bool> MayPushAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var running = await context.Builds.AsNoTracking().Where(b => b.State == BuildState.Running).Select(b => new { b.NodeId, b.Step }).ToListAsync(cancellationToken);
        var snapshot = cluster.Current;
        return running.Any(b => b.Step == "pushing" || snapshot.Node(b.NodeId) is not { Connected: true });
    }

    private async Task<string?> RunAsync(string config, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Locker, ["--nonblock", "--no-fork", LockPath, options.Value.CollectExecutable, "garbage-collect", config])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OTEL_TRACES_EXPORTER"] = "none";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The collection did not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            var output = DrainAsync(process.StandardOutput, limit.Token);
            var errors = await DrainAsync(process.StandardError, limit.Token);
            await output;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? null : $"The registry's garbage-collect ended with code {process.ExitCode}: {errors}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The registry's garbage-collect took longer than {Longest.TotalMinutes:0} minutes and was stopped. What it had removed is gone; the next run goes on.";
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>It names every blob: only the end is kept.</summary>
    private static async Task<string> DrainAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var last = "";
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            last = line.Length > 0 ? line[..Math.Min(300, line.Length)] : last;
        }

        return last;
    }

    private bool IsFree()
    {
        try
        {
            // On Unix an exclusive share is the same lock that flock takes.
            using var file = new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The registry's space was collected in {Seconds:0.0} s")]
    private partial void LogCollected(double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Why}")]
    private partial void LogNotCollected(string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A collection of the registry still runs since before the last stop; pushes wait for its end")]
    private partial void LogLeftOver();
}
