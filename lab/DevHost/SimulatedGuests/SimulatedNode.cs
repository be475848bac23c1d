using System.Net;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.DevHost.SimulatedGuests;

/// <summary>Speaks the agent's part for one simulated guest: joins, converges to the desired set, reports. Nothing runs but small web servers.</summary>
internal sealed class SimulatedNode(SimulatedOptions options, RunningGuest guest, SimulatedImages images) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, (ReplicaSpec Spec, SimulatedApp? App, ReplicaStatus Status)> _replicas = [];
    private readonly Dictionary<string, BuildStatus> _builds = [];
    private readonly Channel<AgentMessage> _outbox = Channel.CreateUnbounded<AgentMessage>();
    private DesiredState _desired = new();
    private Task _running = Task.CompletedTask;

    private NodeFacts Facts => new()
    {
        CpuMilli = (uint)(guest.Cores * 1000), MemoryBytes = (ulong)guest.MemoryBytes, DiskBytes = 8UL << 30, DockerVersion = "simulated", Os = "simulated", Kernel = "simulated", Address = guest.Address,
    };

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        foreach (var (_, app, _) in _replicas.Values)
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        var store = new IdentityStore(Path.Combine(options.State, "node-" + guest.Vmid));
        var enrollment = new EnrollmentClient(options.ControlPlane, store, IPAddress.Parse(guest.Address));
        for (var pause = TimeSpan.FromMilliseconds(200); !_ending.IsCancellationRequested;)
        {
            var address = options.ControlPlane.Current;
            try
            {
                var identity = store.Load() is { } known && known.BelongsTo(options.Fingerprint) ? known : (await JoinAsync(enrollment)).Identity;
                await ConnectAsync(address, identity);
            }
            catch (Exception failure) when (failure is EnrollmentException or RpcException or InvalidOperationException or OperationCanceledException)
            {
                options.ControlPlane.Failed(address);
                if (!_ending.IsCancellationRequested)
                {
                    Console.Error.WriteLine($"guest {guest.Vmid}: {failure.Message}");
                    await Task.Delay(pause, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                }
            }
        }
    }

    private Task<EnrollmentResult> JoinAsync(EnrollmentClient enrollment)
        => enrollment.JoinAsync(
            options.Fingerprint,
            new JoinRequest { Token = guest.JoinToken ?? throw new InvalidOperationException("the guest has no join token"), AgentVersion = "simulated", Hostname = guest.Name, MachineId = guest.Vmid.ToString("x32", null), Facts = Facts },
            _ending.Token);

    private async Task ConnectAsync(Uri address, NodeIdentity identity)
    {
        using var channel = ControlPlaneChannel.For(address, identity, PinnedServerCertificate.By(identity.Authorities), IPAddress.Parse(guest.Address));
        var gateway = new AgentGateway.AgentGatewayClient(channel);
        using var stream = gateway.Connect(cancellationToken: _ending.Token);
        await stream.RequestStream.WriteAsync(new AgentMessage { Hello = new Hello { AgentVersion = "simulated", Protocol = 1, BootId = guest.Vmid + "-" + Environment.ProcessId, Facts = Facts, Status = Status() } });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var sending = SendAsync(stream.RequestStream, ended.Token);
        try
        {
            await foreach (var message in stream.ResponseStream.ReadAllAsync(_ending.Token))
            {
                if (message.Desired is { } desired && (desired.Epoch, desired.Generation).CompareTo((_desired.Epoch, _desired.Generation)) >= 0)
                {
                    _desired = desired;
                    await ConvergeAsync(gateway);
                    _outbox.Writer.TryWrite(new() { Status = Status() });
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
            await sending;
        }
    }

    private async Task SendAsync(IClientStreamWriter<AgentMessage> stream, CancellationToken cancellationToken)
    {
        try
        {
            using var heartbeat = new PeriodicTimer(TimeSpan.FromSeconds(2));
            var beats = BeatAsync(heartbeat, cancellationToken);
            await foreach (var message in _outbox.Reader.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(message, cancellationToken);
            }

            await beats;
        }
        catch (Exception ended) when (ended is OperationCanceledException or RpcException or InvalidOperationException)
        {
            // The stream is over; the next one says it all again.
        }
    }

    private async Task BeatAsync(PeriodicTimer heartbeat, CancellationToken cancellationToken)
    {
        while (await heartbeat.WaitForNextTickAsync(cancellationToken))
        {
            _outbox.Writer.TryWrite(new() { Status = Status() });
            var samples = new Samples { At = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow), CpuMilli = 20, MemoryBytes = 96UL << 20 };
            samples.Replicas.Add(_replicas.Values.Where(r => r.App is not null).Select(r => new ReplicaSample { ReplicaId = r.Spec.Id, CpuMilli = 5, MemoryBytes = 8UL << 20 }));
            _outbox.Writer.TryWrite(new() { Samples = samples });
        }
    }

    private NodeStatus Status()
    {
        var status = new NodeStatus { Epoch = _desired.Epoch, Generation = _desired.Generation, DockerReady = true, DiskFreeBytes = 6UL << 30 };
        status.Replicas.Add(_replicas.Values.Select(r => r.Status));
        status.Builds.Add(_builds.Values);
        return status;
    }

    private async Task ConvergeAsync(AgentGateway.AgentGatewayClient gateway)
    {
        foreach (var gone in _replicas.Keys.Except(_desired.Replicas.Select(r => r.Id)).ToList())
        {
            await StopAsync(gone);
            _replicas.Remove(gone);
        }

        foreach (var spec in _desired.Replicas)
        {
            if (spec.Intent == ReplicaIntent.Stop)
            {
                await StopAsync(spec.Id);
                _replicas[spec.Id] = (spec, null, new ReplicaStatus { Id = spec.Id, Phase = ReplicaPhase.Stopped });
            }
            else if (!_replicas.ContainsKey(spec.Id))
            {
                if (spec.RunOnce)
                {
                    var ran = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow);
                    _replicas[spec.Id] = (spec, null, new ReplicaStatus { Id = spec.Id, Phase = ReplicaPhase.Exited, ContainerId = "simulated-" + spec.Id, StartedAt = ran });
                    continue;
                }

                var app = spec.HostPort == 0 ? null : await SimulatedApp.StartAsync(IPAddress.Parse(guest.Address), spec, images.VersionOf(spec.Image), _ending.Token);
                var now = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow);
                _replicas[spec.Id] = (spec, app, new ReplicaStatus { Id = spec.Id, Phase = ReplicaPhase.Ready, ContainerId = "simulated-" + spec.Id, StartedAt = now, ReadyAt = now });
            }
        }

        foreach (var gone in _builds.Keys.Except(_desired.Builds.Select(b => b.Id)).ToList())
        {
            _builds.Remove(gone);
        }

        foreach (var build in _desired.Builds.Where(b => !_builds.ContainsKey(b.Id)))
        {
            await BuildAsync(gateway, build);
        }
    }

    private async Task BuildAsync(AgentGateway.AgentGatewayClient gateway, BuildSpec build)
    {
        var status = new BuildStatus { Id = build.Id, Phase = BuildPhase.Building, StartedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) };
        _builds[build.Id] = status;
        using var context = new MemoryStream();
        using var call = gateway.FetchBuildContext(new() { BuildId = build.Id }, cancellationToken: _ending.Token);
        await foreach (var chunk in call.ResponseStream.ReadAllAsync(_ending.Token))
        {
            chunk.Data.WriteTo(context);
        }

        context.Position = 0;
        var (digest, files) = await images.BuildAsync(context, _ending.Token);
        string[] lines = [$"The guest is simulated: {files.Count} files were read, and no image was built.", .. files.Select(f => "  " + f), $"digest {digest}"];
        var batch = new LogBatch { Source = build.Id, FirstLine = 1, End = true };
        batch.Lines.Add(lines.Select(text => new LogLine { At = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow), Stream = LogStream.Stdout, Text = text }));
        _outbox.Writer.TryWrite(new() { Logs = batch });
        status.Phase = BuildPhase.Succeeded;
        status.Digest = digest;
        status.LogLines = (ulong)lines.Length;
        status.FinishedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow);
    }

    private async Task StopAsync(string id)
    {
        if (_replicas.TryGetValue(id, out var replica) && replica.App is { } app)
        {
            await app.DisposeAsync();
            _replicas[id] = replica with { App = null };
        }
    }
}
