using Grpc.Core;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.NodeAgent.Connection;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>Fetches a build's sources into a file; begins again when the control plane goes away in between.</summary>
internal sealed class ContextDownload(ControlPlaneLink link, TimeProvider clock, Random random)
{
    private const long MostBytes = 4L * 1024 * 1024 * 1024;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(5);

    public async Task<long> FetchAsync(string buildId, string path, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var failed = 1; ; failed++)
        {
            try
            {
                if (link.Client is { } client)
                {
                    return await FetchOnceAsync(client, buildId, path, cancellationToken);
                }
            }
            catch (RpcException ex) when (ex.StatusCode == StatusCode.NotFound)
            {
                throw new BuildFailedException($"The control plane has no sources for this build: {ex.Status.Detail}", ex);
            }
            catch (RpcException ex) when (ex.StatusCode is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated) && !cancellationToken.IsCancellationRequested)
            {
                // Asked again below.
            }
            catch (ObjectDisposedException)
            {
                // The connection was replaced meanwhile.
            }
            catch (RpcException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (clock.GetElapsedTime(started) > GiveUpAfter)
            {
                throw new BuildFailedException("The sources could not be fetched: the control plane was away for too long. Start the build again.");
            }

            await Task.Delay(RetryDelay.After(failed, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5), random.NextDouble()), clock, cancellationToken);
        }
    }

    private static async Task<long> FetchOnceAsync(AgentGateway.AgentGatewayClient client, string buildId, string path, CancellationToken cancellationToken)
    {
        using var call = client.FetchBuildContext(new() { BuildId = buildId }, cancellationToken: cancellationToken);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            await file.WriteAsync(call.ResponseStream.Current.Data.Memory, cancellationToken);
            if (file.Position > MostBytes)
            {
                throw new BuildFailedException($"The build context is larger than {MostBytes >> 30} GiB. Keep data and dependencies out of the repository.");
            }
        }

        return file.Position;
    }
}
