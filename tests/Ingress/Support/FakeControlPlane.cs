using System.Net;
using System.Net.Security;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>The control plane's side of the wire, over real mTLS. It remembers everything it hears and says what the test tells it.</summary>
internal sealed class FakeControlPlane : IAsyncDisposable
{
    public const string Token = "token-of-the-test";

    private readonly Lock _lock = new();
    private readonly List<EdgeMessage> _messages = [];
    private TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _port = FreePort.Next();
    private WebApplication? _app;

    public TestAuthority Authority { get; init; } = new();

    public EnrollmentDesk Desk { get; } = new();

    public EdgeDesk Edges { get; } = new();

    public Uri Address => new($"https://127.0.0.1:{_port}");

    public static async Task<FakeControlPlane> StartNewAsync()
    {
        var plane = new FakeControlPlane();
        await plane.StartAsync();
        return plane;
    }

    /// <summary>At the same address each time.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(Https());
        }));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        var app = builder.Build();
        app.MapGrpcService<FakeEnrollment>();
        app.MapGrpcService<FakeEdgeGateway>();
        await app.StartAsync();
        _app = app;
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            Edges.CloseAll();
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>Sends the table to every edge that is, or will be, connected.</summary>
    public void Push(RouteTable table) => Edges.Push(table);

    public void Hear(EdgeMessage message)
    {
        lock (_lock)
        {
            _messages.Add(message);
            _heard.SetResult();
            _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public IReadOnlyList<EdgeMessage> Heard()
    {
        lock (_lock)
        {
            return [.. _messages];
        }
    }

    public IEnumerable<RouteCounter> Counters() => Heard().Where(message => message.Counters is not null).SelectMany(message => message.Counters.Routes);

    public void Forget()
    {
        lock (_lock)
        {
            _messages.Clear();
        }
    }

    /// <summary>The first message that matches, past ones included.</summary>
    public async Task<EdgeMessage> WaitForAsync(Func<EdgeMessage, bool> matches)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Limit);
        for (var next = 0; ; next++)
        {
            Task heard;
            lock (_lock)
            {
                if (_messages.Skip(next).FirstOrDefault(matches) is { } found)
                {
                    return found;
                }

                next = _messages.Count - 1;
                heard = _heard.Task;
            }

            await heard.WaitAsync(limit.Token);
        }
    }

    public async Task<EdgeStatus> WaitForTableAsync(ulong generation, ulong epoch = 1)
        => (await WaitForAsync(message => message.Status is { } status && status.AppliedEpoch == epoch && status.AppliedGeneration == generation)).Status;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Authority.Dispose();
    }

    private HttpsConnectionAdapterOptions Https() => new()
    {
        ServerCertificate = Authority.IssueServer(),
        ClientCertificateMode = ClientCertificateMode.AllowCertificate,
        ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == Authority.Certificate.Subject,
    };
}
