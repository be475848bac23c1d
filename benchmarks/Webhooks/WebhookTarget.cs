using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Benchmarks.Webhooks;

/// <summary>The whole control plane in this process, with one service whose repository is somewhere else.</summary>
internal sealed class WebhookTarget : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-benchmark";

    private readonly WebApplication _app;
    private readonly string _organisationId, _sourceId;

    private WebhookTarget(WebApplication app, string organisationId, string sourceId, string hookUrl)
    {
        (_app, _organisationId, _sourceId, HookUrl) = (app, organisationId, sourceId, hookUrl);
    }

    public string HookUrl { get; }

    public static async Task<WebhookTarget> StartAsync(string folder, string? postgres, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var app = ProxPaaS.Orchestrator.Program.CreateApp(
        [
            $"--Data:Path={folder}", "--Api:Urls=http://127.0.0.1:0", "--Registry:Host=127.0.0.1:9", "--Logging:Level=Error", "--Bootstrap:AdminEmail=bench@example.org", "--Bootstrap:AdminPassword=correct horse battery",
            "--Sources:PollSeconds=0", .. postgres is null ? Array.Empty<string>() : ["--Database:Provider=postgres", $"--Database:ConnectionString={postgres}"],
        ]);
        await app.StartAsync(cancellationToken);
        await app.Services.GetRequiredService<ILeadership>().WaitUntilLeaderAsync(cancellationToken);
        var organisation = app.Services.GetRequiredService<Installation>().OrganisationId;
        var now = DateTimeOffset.UtcNow;
        await using var context = app.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        context.Add(new Project { Id = "prj_bench", OrganisationId = organisation, Name = "bench", CreatedAt = now });
        context.Add(new ProjectEnvironment { Id = "env_bench", OrganisationId = organisation, ProjectId = "prj_bench", Name = "production", CreatedAt = now });
        context.Add(new Service { Id = "srv_bench", OrganisationId = organisation, ProjectId = "prj_bench", EnvironmentId = "env_bench", Name = "web", CreatedAt = now });
        await context.SaveChangesAsync(cancellationToken);
        context.Add(new Source
        {
            Id = "src_bench", OrganisationId = organisation, ServiceId = "srv_bench", Provider = SourceProvider.Github, HookScheme = HookScheme.Github, CloneUrl = "https://192.0.2.1/owner/repo.git", HookId = "bench",
            SealedHookSecret = app.Services.GetRequiredService<ISecretBox>().Seal(SourceSeal.HookSecret("src_bench"), Encoding.UTF8.GetBytes(Secret)), CreatedAt = now,
        });
        await context.SaveChangesAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new WebhookTarget(app, organisation, "src_bench", $"{address}/hooks/bench");
    }

    /// <summary>One row in a transaction of its own.</summary>
    public async Task InsertAloneAsync(CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        await using var context = _app.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
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
        await using var context = _app.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        await context.Deliveries.ExecuteDeleteAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
