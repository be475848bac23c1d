using System.ComponentModel;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Storage;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Identity;

/// <summary>
/// Runs cloud-init's four stages once with the seed that came with the join. cloud-init is installed in the node's image but
/// disabled at boot, so that a node joins without waiting for it.
/// </summary>
internal sealed partial class CloudInitExecutor(
    AgentOptions options, CloudSeedStore seeds, IdentityHolder identity, Outbox outbox, ILogger<CloudInitExecutor> logger)
{
    private static readonly string[][] Stages = [["init", "--local"], ["init"], ["modules", "--mode", "config"], ["modules", "--mode", "final"]];
    private static readonly TimeSpan StageTimeout = TimeSpan.FromMinutes(20);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await identity.OtherThanAsync(null, cancellationToken);
        if (seeds.Pending() is { } seed)
        {
            WriteSeed(seed);
            var report = await RunStagesAsync(cancellationToken);
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
        try
        {
            foreach (var stage in Stages)
            {
                var run = await Subprocess.RunAsync("cloud-init", stage, StageTimeout, cancellationToken);
                if (run.ExitCode != 0)
                {
                    return new() { Status = "error", Detail = $"\"cloud-init {string.Join(' ', stage)}\" {run.Ending}: {run.Tail}" };
                }
            }

            // Modules may fail although each stage ends well: 2 means "done, with recoverable errors".
            var status = await Subprocess.RunAsync("cloud-init", ["status", "--long"], StageTimeout, cancellationToken);
            return status.ExitCode switch
            {
                0 => new() { Succeeded = true, Status = "done" },
                2 => new() { Succeeded = true, Status = "degraded", Detail = status.Tail },
                _ => new() { Status = "error", Detail = status.Tail },
            };
        }
        catch (Win32Exception ex)
        {
            return new() { Status = "error", Detail = $"cloud-init could not be started: {ex.Message}. This pool has user-data, so its node image must carry cloud-init." };
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "cloud-init: {Status} {Detail}")]
    private partial void LogDone(string status, string detail);
}
