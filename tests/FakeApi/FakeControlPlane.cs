using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>The public API over a snapshot that the test owns, on a port of its own; fails, delays and goes away on demand.</summary>
public sealed class FakeControlPlane : IAsyncDisposable
{
    public const string Token = "px_user_tok01_secret";
    public const string Email = "owner@example.org";
    public const string Password = "correct horse";

    private readonly ConcurrentQueue<FakeFailure> _failures = new();
    private readonly ConcurrentDictionary<string, FakeLog> _logs = new();
    private WebApplication? _app;
    private int _port;

    private FakeControlPlane(OverviewView overview) => Overview = overview;

    /// <summary>What the API says; replace it, then <see cref="Publish"/>.</summary>
    public OverviewView Overview { get; set; }

    public FakeEvents Events { get; } = new();

    /// <summary>The one run there is; a cancellation ends it.</summary>
    public RunView Run { get; set; } = new(
        "run_1", "srv_web", "web", "dep_web13", RunKind.OneOff, RunState.Running, "", "rake", Email, null, "pool-default-1", null, 0, DemoData.Now, DemoData.Now, null, 1);

    public RunRequest? RunAsked { get; set; }

    public List<SshKeyView> Keys { get; } = [];

    public List<SourceView> Sources { get; } = [];

    /// <summary>Newest first, as all lists of the API that grow.</summary>
    public List<DeliveryView> Deliveries { get; } = [];

    public List<PullRequestView> Pulls { get; } = [];

    public List<PreviewView> Previews { get; } = [];

    public PreviewSettings PreviewSettings { get; set; } = new() { PullRequests = false, Branches = false, BaseEnvironment = "production", Most = 5, IdleHours = 72, Secrets = false };

    public SshView Ssh { get; set; } = new("ssh://git@paas.example.org:2222", "[paas.example.org]:2222 ssh-ed25519 AAAA", "SHA256:host");

    public ConcurrentQueue<RecordedCall> Calls { get; } = new();

    /// <summary>What came with px up.</summary>
    public ConcurrentQueue<System.Formats.Tar.TarEntry> Uploaded { get; } = new();

    /// <summary>Variables by service id.</summary>
    public ConcurrentDictionary<string, Dictionary<string, VariableView>> Variables { get; } = new();

    public Uri Url => new($"http://127.0.0.1:{_port}");

    /// <summary>What a deployment request leads to; null answers with a deployment made at once.</summary>
    public Func<ServiceView, DeployRequest, DeployReply>? OnDeploy { get; set; }

    /// <summary>Items in a page; small, so that clients are seen following the cursor.</summary>
    public int PageSize { get; set; } = 200;

    public bool TokenRevoked { get; set; }

    public static async Task<FakeControlPlane> StartAsync(OverviewView? overview = null)
    {
        var fake = new FakeControlPlane(overview ?? DemoData.Empty);
        await fake.UpAsync();
        return fake;
    }

    /// <summary>Listens again, on the same port as before.</summary>
    public async Task UpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        // Streams would otherwise hold a stop for half a minute.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        _app = builder.Build();
        _app.Use(GateAsync);
        FakeRoutes.Map(_app, this);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    /// <summary>Stops listening and cuts all connections, as a killed control plane does.</summary>
    public async Task DownAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            Events.Cut();
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>The next calls to paths with this beginning fail so.</summary>
    public void FailNext(string pathStart, int status, string code, string detail, int times = 1, TimeSpan? retryAfter = null, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        for (var i = 0; i < times; i++)
        {
            _failures.Enqueue(new FakeFailure(pathStart, status, new Problem(null, null, status, detail, code, "trace-1", errors), retryAfter));
        }
    }

    public FakeLog Log(string id) => _logs.GetOrAdd(id, _ => new FakeLog());

    /// <summary>Tells the event stream; the sequence counts up by itself.</summary>
    public void Publish(string kind, string subject, string? service = null, string message = "")
    {
        var sequence = Events.Add(kind, subject, service, message);
        Overview = Overview with { Sequence = sequence };
    }

    public async ValueTask DisposeAsync() => await DownAsync();

    private async Task GateAsync(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        context.Request.Body.Position = 0;
        var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        Calls.Enqueue(new RecordedCall(context.Request.Method, path, body, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (_failures.TryPeek(out var failure) && path.StartsWith(failure.PathStart, StringComparison.Ordinal) && _failures.TryDequeue(out _))
        {
            await ProblemAsync(context, failure.Problem, failure.RetryAfter);
        }
        else if (path != "/v1/auth/login" && path.StartsWith("/v1/", StringComparison.Ordinal) && (TokenRevoked || context.Request.Headers.Authorization != $"Bearer {Token}"))
        {
            await ProblemAsync(context, new Problem(null, null, 401, "The token is not valid any more.", "token_invalid", "trace-2", null), null);
        }
        else
        {
            await next(context);
        }
    }

    private static async Task ProblemAsync(HttpContext context, Problem problem, TimeSpan? retryAfter)
    {
        context.Response.StatusCode = problem.Status;
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{(int)wait.TotalSeconds}";
        }

        await context.Response.WriteAsJsonAsync(problem, (JsonTypeInfo<Problem>)ApiJson.Default.Problem, "application/problem+json");
    }
}
