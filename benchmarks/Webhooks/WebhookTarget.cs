using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Benchmarks.Webhooks;

/// <summary>The control plane as a process of its own, as it is shipped, with one service whose repository is somewhere else.</summary>
internal sealed class WebhookTarget : IDisposable
{
    public const string Secret = "a-secret-of-the-benchmark";
    private const string Email = "bench@example.org";
    private const string Password = "correct horse battery";

    private readonly ChildProcess _server;
    private readonly PlatformContextFactory _contexts;
    private readonly string _organisationId, _sourceId;

    private WebhookTarget(ChildProcess server, PlatformContextFactory contexts, string organisationId, SourceView source)
    {
        (_server, _contexts, _organisationId, _sourceId, HookUrl) = (server, contexts, organisationId, source.Id, source.HookUrl);
    }

    public string HookUrl { get; }

    public static async Task<WebhookTarget> StartAsync(string folder, string? postgres, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var port = ChildProcess.FreePort();
        var url = $"http://127.0.0.1:{port}";
        var server = ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "proxpaas"),
            [
                $"--Data:Path={folder}", $"--Api:Urls={url}", $"--Apps:GitBaseUrl={url}/git", $"--Agents:Url=https://127.0.0.1:{ChildProcess.FreePort()}", "--Registry:Host=127.0.0.1:9",
                $"--Bootstrap:AdminEmail={Email}", $"--Bootstrap:AdminPassword={Password}", "--Sources:PollSeconds=0",
                .. postgres is null ? Array.Empty<string>() : ["--Database:Provider=postgres", $"--Database:ConnectionString={postgres}"],
            ]);
        try
        {
            await server.ListensAsync(port, cancellationToken);
            var source = await ConnectAsync(url, cancellationToken);
            var database = new DatabaseOptions { Provider = postgres is null ? "sqlite" : "postgres", ConnectionString = postgres };
            var contexts = new PlatformContextFactory(Options.Create(database), Options.Create(new DataOptions { Path = folder }));
            await using var context = contexts.Create(TenantScope.All);
            var organisation = await context.Sources.Where(s => s.Id == source.Id).Select(s => s.OrganisationId).SingleAsync(cancellationToken);
            return new WebhookTarget(server, contexts, organisation, source);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>One row in a transaction of its own.</summary>
    public async Task InsertAloneAsync(CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        await using var context = _contexts.Create(TenantScope.All);
        context.Deliveries.Add(new Delivery
        {
            Id = Ids.New("dlv", TimeProvider.System), OrganisationId = _organisationId, SourceId = _sourceId, DedupeKey = Guid.NewGuid().ToString("n"), Origin = "webhook", Event = "push", Content = "{}",
            State = DeliveryState.Done, ReceivedAt = now, NextAttemptAt = now,
        });
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Empties the table: both sides begin with the same.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await using var context = _contexts.Create(TenantScope.All);
        await context.Deliveries.ExecuteDeleteAsync(cancellationToken);
    }

    public void Dispose()
    {
        _server.Dispose();
        _contexts.Dispose();
        SqliteConnection.ClearAllPools();
    }

    private static async Task<SourceView> ConnectAsync(string url, CancellationToken cancellationToken)
    {
        var options = new ApiClientOptions(new Uri(url));
        using var http = ProxPaasClient.CreateHttp();
        var login = await new ProxPaasClient(http, options).LoginAsync(new LoginRequest(Email, Password), cancellationToken);
        var admin = new ProxPaasClient(http, options with { Token = login.Token });
        var project = await admin.CreateProjectAsync(new CreateProjectRequest("bench"), cancellationToken);
        var environment = await admin.EnvironmentsAsync(project.Id, cancellationToken).FirstAsync(cancellationToken);
        var service = await admin.CreateServiceAsync(environment.Id, new CreateServiceRequest("web"), cancellationToken);

        // An address that nobody has: the platform tries and retries it as it would any host that is down.
        return await admin.CreateSourceAsync(service.Id, new SourceSettings { CloneUrl = "https://192.0.2.1/owner/repo.git", Provider = SourceProvider.Github, HookSecret = Secret }, cancellationToken);
    }
}
