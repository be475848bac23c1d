using System.Net;
using Docker.DotNet;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Images;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.NodeAgent.Volumes;

/// <summary>Deletes the volumes that the control plane names, and no others: a volume that nobody mentions is kept.</summary>
internal sealed partial class VolumeLoop(DesiredStateStore desired, DockerConnectionLoop docker, VolumeTable table, WakeSignal wake, ILogger<VolumeLoop> logger)
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ResyncWhileBusy = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var busy = false;
            try
            {
                busy = await ReconcileAsync(cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                LogPassFailed(ex);
            }

            await wake.WaitAsync(busy ? ResyncWhileBusy : Resync, cancellationToken);
        }
    }

    /// <returns>True when one could not go yet.</returns>
    internal async Task<bool> ReconcileAsync(CancellationToken cancellationToken)
    {
        if (desired.Current is not { } state)
        {
            return false;
        }

        table.Keep(state.RemovedVolumes.ToHashSet(StringComparer.Ordinal));
        var left = state.RemovedVolumes.Where(id => !table.IsGone(id)).ToArray();
        if (left.Length == 0 || docker.Host.Client is not { } client)
        {
            return left.Length > 0;
        }

        var busy = false;
        foreach (var id in left)
        {
            busy |= !await RemoveAsync(client, id, cancellationToken);
        }

        return busy;
    }

    /// <summary>DELETE /volumes/NAME (<c>docker volume rm</c>), without force: one that a container still has stays until that is gone.</summary>
    private async Task<bool> RemoveAsync(IDockerClient client, string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.Volumes.RemoveAsync(ContainerParameters.VolumeName(id), force: false, cancellationToken);
            LogRemoved(id);
        }
        catch (DockerApiException ex) when (ex.StatusCode != HttpStatusCode.NotFound)
        {
            LogKept(id, ImageClient.ErrorText(ex).Trim());
            return false;
        }
        catch (DockerApiException)
        {
            // It never came to be, or an earlier try took it.
        }

        table.SetGone(id);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Volume {Volume} was deleted with its data")]
    private partial void LogRemoved(string volume);

    [LoggerMessage(Level = LogLevel.Information, Message = "Volume {Volume} cannot be deleted yet: {Reason}")]
    private partial void LogKept(string volume, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Deleting volumes failed; the next pass retries")]
    private partial void LogPassFailed(Exception exception);
}
