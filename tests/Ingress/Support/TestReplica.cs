using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>A replica of an application: a real server on loopback that can be slow, unhealthy, or gone.</summary>
internal sealed class TestReplica : IAsyncDisposable
{
    private readonly int _port = FreePort.Next();
    private WebApplication? _app;
    private int _requests;

    private TestReplica(string id) => Id = id;

    public string Id { get; }

    public string Url => $"http://127.0.0.1:{_port}";

    public int HealthStatus { get; set; } = 200;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Completed when a request to /gated has arrived.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What requests to /gated wait for.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<TestReplica> StartAsync(string id)
    {
        var replica = new TestReplica(id);
        await replica.StartAsync();
        return replica;
    }

    public Upstream Active() => new() { ReplicaId = Id, Url = Url, State = UpstreamState.Active };

    public Upstream Draining() => new() { ReplicaId = Id, Url = Url, State = UpstreamState.Draining };

    /// <summary>At the same address each time.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(AnswerAsync);
        await app.StartAsync();
        _app = app;
    }

    /// <summary>As a killed process: connections end, the port refuses.</summary>
    public async Task KillAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Gate.TrySetResult();
        await KillAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health")
        {
            context.Response.StatusCode = HealthStatus;
            return;
        }

        Interlocked.Increment(ref _requests);
        switch (context.Request.Path.Value)
        {
            case "/gated":
                Arrived.TrySetResult();
                await Gate.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync(Id);
                break;
            case "/events":
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync("data: first\n\n");
                await context.Response.Body.FlushAsync();
                await Gate.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("data: second\n\n");
                break;
            case "/headers":
                await context.Response.WriteAsJsonAsync(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
                break;
            case "/target":
            case "/t/a b":
                await context.Response.WriteAsync(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget);
                break;
            case "/echo":
                await context.Request.Body.CopyToAsync(context.Response.Body);
                break;
            case "/ws":
                await EchoSocketAsync(context);
                break;
            default:
                context.Response.StatusCode = int.TryParse(context.Request.Query["status"], out var status) ? status : 200;
                await context.Response.WriteAsync(Id);
                break;
        }
    }

    private async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        Arrived.TrySetResult();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}
