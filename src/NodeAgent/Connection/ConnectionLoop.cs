using Grpc.Core;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Identity;
using ProxPaaS.NodeAgent.Logs;
using ProxPaaS.NodeAgent.Metrics;

namespace ProxPaaS.NodeAgent.Connection;

/// <summary>Keeps one stream to the control plane open for ever. Replicas never depend on it.</summary>
internal sealed partial class ConnectionLoop(
    AgentOptions options, IdentityHolder identities, ControlPlaneLink link, Outbox outbox, NodeStatusReader reader, DesiredStateStore desired,
    LogFollowers followers, BuildLogSender buildLogs, SampleLoop samples, TimeProvider clock, Random random, ILogger<ConnectionLoop> logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SkewWorthSaying = TimeSpan.FromSeconds(30);

    private string _lastFailure = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        while (true)
        {
            var identity = await identities.OtherThanAsync(null, cancellationToken);
            var (started, address) = (clock.GetTimestamp(), options.ControlPlane.Current);
            try
            {
                await ConnectAsync(address, identity, cancellationToken);
            }
            catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
            {
                Say(ex);
            }

            if (!ReferenceEquals(identities.Current, identity))
            {
                continue;
            }

            options.ControlPlane.Failed(address);
            failed = clock.GetElapsedTime(started) > StableAfter ? 1 : failed + 1;
            await Task.Delay(RetryDelay.After(failed, FirstRetry, LongestRetry, random.NextDouble()), clock, cancellationToken);
        }
    }

    private async Task ConnectAsync(Uri address, NodeIdentity identity, CancellationToken cancellationToken)
    {
        var pin = PinnedServerCertificate.By(identity.Authorities);
        using var channel = ControlPlaneChannel.For(address, identity, pin);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var client = new AgentGateway.AgentGatewayClient(channel);
        using var call = client.Connect(cancellationToken: over.Token);
        try
        {
            var sender = new StreamSender(call.RequestStream, outbox, reader, clock);
            await sender.SendHelloAsync(BootId(), over.Token);
            await WelcomeAsync(address, call.ResponseStream, sender, over);
            link.Client = client;
            await UntilFirstEndsAsync(
                [sender.RunAsync(over.Token), ReceiveAsync(call.ResponseStream, over.Token), identities.OtherThanAsync(identity, over.Token)], over);
        }
        catch (RpcException) when (pin.Refusal is { } refusal)
        {
            throw new EnrollmentException(EnrollmentFailure.UntrustedServer, $"{address} is not trusted: {refusal}.");
        }
        finally
        {
            link.Client = null;
            followers.StopAll();
            buildLogs.Disconnected();
            outbox.DropLogs();
        }
    }

    private async Task WelcomeAsync(Uri address, IAsyncStreamReader<ControlMessage> stream, StreamSender sender, CancellationTokenSource over)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        limit.CancelAfter(WelcomeTimeout);
        if (!await stream.MoveNext(limit.Token) || stream.Current.Welcome is not { } welcome)
        {
            throw new InvalidDataException("the control plane did not answer the greeting with a welcome");
        }

        sender.Heartbeat = Positive(welcome.HeartbeatInterval?.ToTimeSpan(), sender.Heartbeat);
        samples.SetInterval(Positive(welcome.SampleInterval?.ToTimeSpan(), TimeSpan.FromSeconds(5)));
        _lastFailure = "";
        LogConnected(address);
        if (welcome.ServerTime?.ToDateTimeOffset() is { } time && (time - clock.GetUtcNow()).Duration() > SkewWorthSaying)
        {
            LogSkew(clock.GetUtcNow() - time);
        }
    }

    private async Task ReceiveAsync(IAsyncStreamReader<ControlMessage> stream, CancellationToken cancellationToken)
    {
        while (await stream.MoveNext(cancellationToken))
        {
            switch (stream.Current.MessageCase)
            {
                case ControlMessage.MessageOneofCase.Desired:
                    if (desired.Offer(stream.Current.Desired))
                    {
                        buildLogs.Connected(stream.Current.Desired.Builds);
                    }

                    outbox.RaiseStatus();
                    break;
                case ControlMessage.MessageOneofCase.FollowLogs:
                    followers.Start(stream.Current.FollowLogs, cancellationToken);
                    break;
                case ControlMessage.MessageOneofCase.StopFollow:
                    followers.Stop(stream.Current.StopFollow.RequestId);
                    break;
            }
        }

        throw new InvalidDataException("the control plane ended the stream");
    }

    private static async Task UntilFirstEndsAsync(Task[] tasks, CancellationTokenSource over)
    {
        var first = await Task.WhenAny(tasks);
        await over.CancelAsync();
        await Task.WhenAll(tasks).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await first;
    }

    private static TimeSpan Positive(TimeSpan? given, TimeSpan otherwise) => given is { Ticks: > 0 } value ? value : otherwise;

    private void Say(Exception exception)
    {
        var text = exception switch
        {
            RpcException { StatusCode: StatusCode.Unauthenticated or StatusCode.PermissionDenied } rpc => $"The control plane refuses this node: {rpc.Status.Detail}",
            RpcException rpc => $"{rpc.StatusCode}: {rpc.Status.Detail}",
            _ => exception.Message,
        };
        if (text != _lastFailure)
        {
            LogDisconnected(text);
            _lastFailure = text;
        }
    }

    private static string BootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {ControlPlane}")]
    private partial void LogConnected(Uri controlPlane);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to the control plane, replicas keep running: {Reason}")]
    private partial void LogDisconnected(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node's clock is off by {Skew} against the control plane's")]
    private partial void LogSkew(TimeSpan skew);
}
