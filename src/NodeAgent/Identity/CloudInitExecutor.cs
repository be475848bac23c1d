using System.ComponentModel;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Storage;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Identity;

/// <summary>
/// Runs cloud-init's four stages once with the seed that came with the join: in the platform's own image cloud-init is installed but disabled
/// at boot, so that a node joins without waiting for it. Where it runs by itself, its end is waited for. Either way the user-data is checked first.
/// </summary>
internal sealed partial class CloudInitExecutor(
    AgentOptions options, CloudSeedStore seeds, IdentityHolder identity, Outbox outbox, ILogger<CloudInitExecutor> logger)
{
    private const string Program = "cloud-init";

    private static readonly string[][] Stages = [["init", "--local"], ["init"], ["modules", "--mode", "config"], ["modules", "--mode", "final"]];
    private static readonly TimeSpan StageTimeout = TimeSpan.FromMinutes(20);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await identity.OtherThanAsync(null, cancellationToken);
        if (seeds.Pending() is { } seed)
        {
            var report = await ApplyAsync(seed, cancellationToken);
            seeds.Keep(report);
            LogDone(report.Status, report.Detail);
        }

        if (seeds.Report() is { } known)
        {
            outbox.SetCloudInit(known);
        }

        // Nothing is left to do; ending would end the agent.
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private async Task<CloudInitReport> ApplyAsync(CloudInitSeed seed, CancellationToken cancellationToken)
    {
        try
        {
            if (await ObjectionAsync(seed.UserData, cancellationToken) is { } objection)
            {
                return new() { Status = "error", Detail = objection };
            }

            if (seed.AtBoot)
            {
                return Ended(await Subprocess.RunAsync(Program, ["status", "--wait", "--long"], StageTimeout, cancellationToken));
            }

            WriteSeed(seed);
            return await RunStagesAsync(cancellationToken);
        }
        catch (Win32Exception ex)
        {
            return new() { Status = "error", Detail = $"cloud-init could not be started: {ex.Message}. This pool has user-data, so its node image must carry cloud-init." };
        }
    }

    /// <summary>cloud-init itself passes over what it does not understand with a warning; its own schema names it.</summary>
    private async Task<string?> ObjectionAsync(string userData, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.StateFolder, "user-data");
        DurableFile.Write(path, System.Text.Encoding.UTF8.GetBytes(userData));
        try
        {
            var check = await Subprocess.RunAsync(Program, ["schema", "--config-file", path], StageTimeout, cancellationToken);
            return check.ExitCode == 0 ? null : check.Tail.Replace(path, "user-data", StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void WriteSeed(CloudInitSeed seed)
    {
        DurableFile.Write(Path.Combine(options.CloudSeedFolder, "meta-data"), System.Text.Encoding.UTF8.GetBytes(seed.MetaData));
        DurableFile.Write(Path.Combine(options.CloudSeedFolder, "user-data"), System.Text.Encoding.UTF8.GetBytes(seed.UserData));
        if (seed.VendorData.Length > 0)
        {
            DurableFile.Write(Path.Combine(options.CloudSeedFolder, "vendor-data"), System.Text.Encoding.UTF8.GetBytes(seed.VendorData));
        }
    }

    private async Task<CloudInitReport> RunStagesAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in Stages)
        {
            var run = await Subprocess.RunAsync(Program, stage, StageTimeout, cancellationToken);
            if (run.ExitCode != 0)
            {
                return new() { Status = "error", Detail = $"\"cloud-init {string.Join(' ', stage)}\" {run.Ending}: {run.Tail}" };
            }
        }

        // Modules may fail although each stage ends well.
        return Ended(await Subprocess.RunAsync(Program, ["status", "--long"], StageTimeout, cancellationToken));
    }

    /// <summary>2 means "done, with recoverable errors".</summary>
    private static CloudInitReport Ended(SubprocessResult status) => status.ExitCode switch
    {
        0 => new() { Succeeded = true, Status = "done" },
        2 => new() { Succeeded = true, Status = "degraded", Detail = status.Tail },
        _ => new() { Status = "error", Detail = status.Tail },
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "cloud-init: {Status} {Detail}")]
    private partial void LogDone(string status, string detail);
}
