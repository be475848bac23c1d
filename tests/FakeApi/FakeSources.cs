using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>Outside repositories with what was said about them; a secret is in the answer that made it alone.</summary>
internal static class FakeSources
{
    public static void Map(WebApplication app, FakeControlPlane fake)
    {
        app.MapPost("/v1/services/{service}/sources", async (HttpRequest request, string service) =>
        {
            var asked = (await FakeRoutes.BodyAsync(request, ApiJson.Default.SourceSettings))!;
            if (asked.CloneUrl?.StartsWith("ftp", StringComparison.Ordinal) == true)
            {
                return FakeRoutes.Fail(400, "validation_failed", "cloneUrl: https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH.");
            }

            var source = DemoSources.Source(FakeRoutes.Find(fake, service)!) with { CloneUrl = asked.CloneUrl!, HasToken = asked.Token is not null, LastPollAt = null, LastDeliveryAt = null };
            fake.Sources.Add(source);
            return FakeRoutes.Ok(source with { HookSecret = DemoSources.Secret }, ApiJson.Default.SourceView, 201);
        });
        app.MapGet("/v1/sources", (HttpRequest r, string? service) => FakeRoutes.Page(fake, r, fake.Sources.Where(s => service is null || s.ServiceId == FakeRoutes.Find(fake, service)?.Id), ApiJson.Default.PageSourceView));
        app.MapGet("/v1/sources/{source}", (string source) => Find(fake, source) is { } found ? FakeRoutes.Ok(found, ApiJson.Default.SourceView) : FakeRoutes.Missing("source", source));
        app.MapPatch("/v1/sources/{source}", async (HttpRequest request, string source) =>
        {
            var change = (await FakeRoutes.BodyAsync(request, ApiJson.Default.SourceSettings))!;
            var found = Find(fake, source)!;
            var changed = found with { AutoDeploy = change.AutoDeploy ?? found.AutoDeploy, DeployTags = change.DeployTags ?? found.DeployTags, HasToken = change.Token is { } token ? token.Length > 0 : found.HasToken };
            fake.Sources[fake.Sources.IndexOf(found)] = changed;
            return FakeRoutes.Ok(changed, ApiJson.Default.SourceView);
        });
        app.MapDelete("/v1/sources/{source}", (string source) => fake.Sources.RemoveAll(s => s.Id == source) > 0 ? Results.NoContent() : FakeRoutes.Missing("source", source));
        app.MapPost("/v1/sources/{source}/secret", (string source) => FakeRoutes.Ok(Find(fake, source)! with { HookSecret = DemoSources.Secret }, ApiJson.Default.SourceView));
        app.MapPost("/v1/sources/{source}/sync", (string source) => FakeRoutes.Ok(new SyncReply("dlv_sync"), ApiJson.Default.SyncReply, 202));
        app.MapGet("/v1/sources/{source}/deliveries", (HttpRequest r, string source, string? state) => FakeRoutes.Page(
            fake, r, fake.Deliveries.Where(d => d.SourceId == source && (state is null || d.State.ToString().Equals(state, StringComparison.OrdinalIgnoreCase))), ApiJson.Default.PageDeliveryView));
        app.MapPost("/v1/deliveries/{id}/replay", (string id) =>
        {
            var found = fake.Deliveries.Single(d => d.Id == id);
            fake.Deliveries.Insert(0, found with { Id = "dlv_replayed", Origin = "replay", ReplayOf = id, State = DeliveryState.Waiting, Reason = "The repository is being asked.", ReceivedAt = DemoData.Now });
            return FakeRoutes.Ok(new SyncReply("dlv_replayed"), ApiJson.Default.SyncReply, 202);
        });
        app.MapGet("/v1/sources/{source}/pulls", (HttpRequest r, string source) => FakeRoutes.Page(fake, r, fake.Pulls.Where(p => p.SourceId == source), ApiJson.Default.PagePullRequestView));
        app.MapPost("/v1/sources/{source}/pulls/{number:long}/approve", async (HttpRequest request, string source, long number) =>
        {
            var asked = (await FakeRoutes.BodyAsync(request, ApiJson.Default.ApprovePullRequest))!;
            var pull = fake.Pulls.Single(p => p.Number == number);
            if (pull.HeadSha != asked.Sha)
            {
                return FakeRoutes.Fail(409, "head_moved", $"Pull request {number} is at {pull.HeadSha[..8]} by now. Look at that commit and approve it.");
            }

            var approved = pull with { Approved = true, ApprovedBy = FakeControlPlane.Email };
            fake.Pulls[fake.Pulls.IndexOf(pull)] = approved;
            return FakeRoutes.Ok(approved, ApiJson.Default.PullRequestView);
        });
    }

    private static SourceView? Find(FakeControlPlane fake, string source) => fake.Sources.FirstOrDefault(s => s.Id == source || s.ServiceId == source);
}
