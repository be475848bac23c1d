using Grpc.Core;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Ingress.Configuration;
using ProxPaaS.Ingress.Joining;
using ProxPaaS.Ingress.Metrics;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Ingress.Gateway;

/// <summary>Keeps one EdgeGateway stream open: tables come in, status and counters go out.</summary>
internal sealed partial class GatewayLoop(
    EdgeSettings settings, EdgeIdentity identities, RoutingState routing, MetricsRegistry metrics, StatusSignal signal,
    AdvertisedAddresses addresses, GatewayState state, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<GatewayLoop> logger) : BackgroundService
{
    private const uint Protocol = 1;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CountersInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The addresses are known, and visitors are served, once the server has started.
        await StartedAsync(stoppingToken);
        var attempt = 0;
        while (true)
        {
            var (identity, replaced) = await identities.WaitAsync(stoppingToken);
            using var stream = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, replaced);
            var (address, pin) = (settings.ControlPlane.Current, PinnedServerCertificate.By(identity.Authorities));
            try
            {
                await RunStreamAsync(address, identity, pin, stream.Token);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // gRPC has its own words for a cancelled call.
                return;
            }
            catch (Exception ex)
            {
                attempt = state.Connected ? 1 : attempt + 1;
                if (!replaced.IsCancellationRequested)
                {
                    settings.ControlPlane.Failed(address);
                    LogDisconnected(pin.Refusal is { } refusal ? $"the server is not trusted: {refusal}" : Explain(ex));
                }
            }

            state.Connected = false;
            if (!replaced.IsCancellationRequested)
            {
                await Task.Delay(RetryDelay.After(Math.Max(1, attempt), FirstDelay, LongestDelay, Random.Shared.NextDouble()), clock, stoppingToken);
            }
        }
    }

    private async Task RunStreamAsync(Uri address, NodeIdentity identity, PinnedServerCertificate pin, CancellationToken cancellationToken)
    {
        using var channel = ControlPlaneChannel.For(address, identity, pin);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = new EdgeGateway.EdgeGatewayClient(channel).Connect(cancellationToken: either.Token);
        await call.RequestStream.WriteAsync(new() { Hello = Hello() }, either.Token);
        var reading = ReadAsync(call.ResponseStream, either.Token);
        var writing = WriteAsync(call.RequestStream, either.Token);
        var first = await Task.WhenAny(reading, writing);
        await either.CancelAsync();

        // The other one ends by the cancellation; what matters is why the first one ended.
        await Task.WhenAll(reading, writing).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await first;
    }

    private EdgeHello Hello()
    {
        var table = routing.Current;
        var hello = new EdgeHello { EdgeVersion = settings.Version, Protocol = Protocol, AppliedEpoch = table.Epoch, AppliedGeneration = table.Generation };
        hello.Addresses.AddRange(addresses.List());
        return hello;
    }

    private async Task ReadAsync(IAsyncStreamReader<EdgeCommand> commands, CancellationToken cancellationToken)
    {
        while (await commands.MoveNext(cancellationToken))
        {
            state.Connected = true;
            if (commands.Current.Routes is { } table)
            {
                routing.Apply(table);
            }
        }

        throw new RpcException(new Status(StatusCode.Unavailable, "the control plane closed the stream"));
    }

    private async Task WriteAsync(IClientStreamWriter<EdgeMessage> messages, CancellationToken cancellationToken)
    {
        var counters = new CountersReport(metrics, clock);
        var statusAt = clock.GetTimestamp();
        var countersAt = clock.GetTimestamp();
        var sendStatus = true;
        while (true)
        {
            if (sendStatus || clock.GetElapsedTime(statusAt) >= StatusInterval)
            {
                statusAt = clock.GetTimestamp();
                await messages.WriteAsync(new() { Status = routing.Report() }, cancellationToken);
            }

            if (clock.GetElapsedTime(countersAt) >= CountersInterval)
            {
                countersAt = clock.GetTimestamp();
                if (counters.Take() is { } report)
                {
                    await messages.WriteAsync(new() { Counters = report }, cancellationToken);
                }

                routing.Sweep();
            }

            var untilCounters = CountersInterval - clock.GetElapsedTime(countersAt);
            sendStatus = await signal.WaitAsync(untilCounters > TimeSpan.Zero ? untilCounters : TimeSpan.FromMilliseconds(1), cancellationToken);
        }
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private static string Explain(Exception ex) => ex is RpcException { Status: var status } ? $"{status.StatusCode}, {status.Detail}" : ex.Message;

    [LoggerMessage(LogLevel.Warning, "No stream to the control plane: {Reason}. The last table is served on")]
    private partial void LogDisconnected(string reason);
}
