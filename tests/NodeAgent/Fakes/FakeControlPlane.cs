using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

/// <summary>A control plane over real TLS and HTTP/2 that keeps what agents said and says what a test tells it to.</summary>
internal sealed class FakeControlPlane : IAsyncDisposable
{
    public const string NodeId = "nod_test";

    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<ControlMessage>> _streams = [];
    private WebApplication _app = null!;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestAuthority Authority { get; } = new();

    public string Token { get; set; } = "abcdefghijklmnopqrstuvwxyz234567";

    public CloudInitSeed? Seed { get; set; }

    /// <summary>Joins that are carried out but whose reply is dropped.</summary>
    public int LoseReplies { get; set; }

    /// <summary>Calls that are refused as unavailable.</summary>
    public int Unavailable { get; set; }

    public (TimeSpan Before, TimeSpan After) CertificateLife { get; set; } = (TimeSpan.FromHours(1), TimeSpan.FromDays(7));

    public ConcurrentQueue<JoinRequest> Joins { get; } = new();

    public ConcurrentQueue<RenewRequest> Renewals { get; } = new();

    public ConcurrentQueue<Hello> Hellos { get; } = new();

    public ConcurrentQueue<LogBatch> Logs { get; } = new();

    public ConcurrentQueue<Samples> Samples { get; } = new();

    public ConcurrentQueue<CloudInitReport> CloudInits { get; } = new();

    public ConcurrentDictionary<string, byte[]> Contexts { get; } = new();

    public NodeStatus Status { get; private set; } = new();

    /// <summary>Sent to each new stream after the welcome, as the real one does.</summary>
    public DesiredState? Desired { get; private set; }

    public Uri Address { get; } = new($"https://127.0.0.1:{FreePort.Next()}");

    /// <summary>For the message of a failing test.</summary>
    public Func<string>? AgentOutput { get; set; }

    private string? JoinedKey { get; set; }

    public static async Task<FakeControlPlane> StartAsync()
    {
        var self = new FakeControlPlane();
        self._app = self.Build();
        await self._app.StartAsync();
        return self;
    }

    /// <summary>Away until <see cref="ComeBackAsync"/>.</summary>
    public async Task GoAwayAsync()
    {
        CutStreams();
        await _app.DisposeAsync();
    }

    public async Task ComeBackAsync()
    {
        _app = Build();
        await _app.StartAsync();
    }

    public void CutStreams()
    {
        lock (_gate)
        {
            _streams.ForEach(stream => stream.TryComplete());
            _streams.Clear();
        }
    }

    public void SetDesired(DesiredState desired)
    {
        Desired = desired;
        Send(new() { Desired = desired.Clone() });
    }

    public void Send(ControlMessage message)
    {
        lock (_gate)
        {
            _streams.ForEach(stream => stream.TryWrite(message));
        }
    }

    /// <summary>Waits for what agents say, not for time.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Limit);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Not seen within {Eventually.Limit.TotalSeconds} s: {what}. Last status: {Status}. The agent said:\n{AgentOutput?.Invoke()}");
            }
        }
    }

    public ReplicaStatus? Replica(string id) => Status.Replicas.FirstOrDefault(replica => replica.Id == id);

    public BuildStatus? Build(string id) => Status.Builds.FirstOrDefault(build => build.Id == id);

    public IReadOnlyList<LogLine> LinesOf(string source) => [.. Logs.Where(batch => batch.Source == source).SelectMany(batch => batch.Lines)];

    public async ValueTask DisposeAsync()
    {
        CutStreams();
        await _app.DisposeAsync();
        Authority.Dispose();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = 64 * 1024 * 1024);
        builder.Services.AddSingleton(this);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Address.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = Authority.Server();
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == Authority.Certificate.Subject;
            });
        }));
        var app = builder.Build();
        app.MapGrpcService<EnrollmentService>();
        app.MapGrpcService<GatewayService>();
        return app;
    }

    private void Changed()
    {
        TaskCompletionSource previous;
        lock (_gate)
        {
            previous = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        previous.SetResult();
    }

    private JoinReply Issue(ByteString csr)
    {
        var now = DateTimeOffset.UtcNow;
        var reply = new JoinReply { NodeId = NodeId, NotAfter = Timestamp.FromDateTimeOffset(now + CertificateLife.After) };
        using var certificate = Authority.Client(csr.ToByteArray(), NodeId, now - CertificateLife.Before, now + CertificateLife.After);
        reply.CertificateDer = ByteString.CopyFrom(certificate.RawData);
        reply.CaDer.Add(ByteString.CopyFrom(Authority.Certificate.RawData));
        return reply;
    }

    private static void RequireCertificate(ServerCallContext context)
    {
        if (context.GetHttpContext().Connection.ClientCertificate is null)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "no client certificate"));
        }
    }

    private sealed class EnrollmentService(FakeControlPlane plane) : Enrollment.EnrollmentBase
    {
        public override Task<AuthoritiesReply> Authorities(AuthoritiesRequest request, ServerCallContext context)
            => Task.FromResult(new AuthoritiesReply { CaDer = { ByteString.CopyFrom(plane.Authority.Certificate.RawData) } });

        public override Task<JoinReply> Join(JoinRequest request, ServerCallContext context)
        {
            plane.Joins.Enqueue(request);
            plane.Changed();
            if (plane.Unavailable-- > 0)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "not now"));
            }

            if (request.Token != plane.Token)
            {
                throw new RpcException(new Status(StatusCode.Unauthenticated, "unknown token"));
            }

            var key = Convert.ToHexString(SHA256.HashData(CertificateRequest.LoadSigningRequest(request.CsrDer.ToByteArray(), HashAlgorithmName.SHA256).PublicKey.ExportSubjectPublicKeyInfo()));
            if (plane.JoinedKey is { } joined && joined != key)
            {
                throw new RpcException(new Status(StatusCode.AlreadyExists, "used with another key"));
            }

            plane.JoinedKey = key;
            if (plane.LoseReplies-- > 0)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "reply lost"));
            }

            var reply = plane.Issue(request.CsrDer);
            reply.Seed = plane.Seed;
            return Task.FromResult(reply);
        }

        public override Task<JoinReply> Renew(RenewRequest request, ServerCallContext context)
        {
            RequireCertificate(context);
            plane.CertificateLife = (TimeSpan.FromHours(1), TimeSpan.FromDays(7));
            var reply = plane.Issue(request.CsrDer);
            plane.Renewals.Enqueue(request);
            plane.Changed();
            return Task.FromResult(reply);
        }
    }

    private sealed class GatewayService(FakeControlPlane plane) : AgentGateway.AgentGatewayBase
    {
        public override async Task Connect(IAsyncStreamReader<AgentMessage> requests, IServerStreamWriter<ControlMessage> responses, ServerCallContext context)
        {
            RequireCertificate(context);
            Assert.True(await requests.MoveNext(context.CancellationToken));
            var hello = requests.Current.Hello;
            plane.Status = hello.Status;
            plane.Hellos.Enqueue(hello);
            var outgoing = Channel.CreateUnbounded<ControlMessage>();
            outgoing.Writer.TryWrite(new()
            {
                Welcome = new()
                {
                    HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
                    SampleInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(0.5)),
                    ServerTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
                },
            });
            if (plane.Desired is { } desired)
            {
                outgoing.Writer.TryWrite(new() { Desired = desired.Clone() });
            }

            lock (plane._gate)
            {
                plane._streams.Add(outgoing.Writer);
            }

            plane.Changed();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            var reading = ReadAsync(requests, over.Token);
            try
            {
                await foreach (var message in outgoing.Reader.ReadAllAsync(over.Token))
                {
                    await responses.WriteAsync(message, over.Token);
                }
            }
            finally
            {
                await over.CancelAsync();
                await reading;
            }
        }

        public override async Task FetchBuildContext(BuildContextRequest request, IServerStreamWriter<BuildContextChunk> responses, ServerCallContext context)
        {
            RequireCertificate(context);
            if (!plane.Contexts.TryGetValue(request.BuildId, out var tar))
            {
                throw new RpcException(new Status(StatusCode.NotFound, "no such build"));
            }

            foreach (var chunk in tar.Chunk(64 * 1024))
            {
                await responses.WriteAsync(new() { Data = ByteString.CopyFrom(chunk) }, context.CancellationToken);
            }
        }

        private async Task ReadAsync(IAsyncStreamReader<AgentMessage> requests, CancellationToken cancellationToken)
        {
            try
            {
                while (await requests.MoveNext(cancellationToken))
                {
                    Keep(requests.Current);
                    plane.Changed();
                }
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // The stream is over.
            }
            catch (IOException)
            {
                // The agent was killed.
            }
        }

        private void Keep(AgentMessage message)
        {
            switch (message.MessageCase)
            {
                case AgentMessage.MessageOneofCase.Status:
                    plane.Status = message.Status;
                    break;
                case AgentMessage.MessageOneofCase.Samples:
                    plane.Samples.Enqueue(message.Samples);
                    break;
                case AgentMessage.MessageOneofCase.Logs:
                    plane.Logs.Enqueue(message.Logs);
                    break;
                case AgentMessage.MessageOneofCase.CloudInit:
                    plane.CloudInits.Enqueue(message.CloudInit);
                    break;
            }
        }
    }
}
