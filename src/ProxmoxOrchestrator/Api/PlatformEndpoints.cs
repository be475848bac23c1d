using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Api;

internal static class PlatformEndpoints
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(3);

    public static void MapPlatform(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Platform");
        group.MapGet("/platform", (OverviewStore store) => store.Platform()).RequirePermission(Permission.Read).WithName("getPlatform");
        group.MapGet("/overview", (Caller caller, OverviewStore store, CancellationToken cancellationToken) => store.ReadAsync(caller, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getOverview");
        routes.MapGet("/healthz", () => "ok").RequirePermission(Permission.None).WithName("getHealth").WithTags("Platform");
        routes.MapGet("/readyz", ReadyAsync).RequirePermission(Permission.None).WithName("getReadiness").WithTags("Platform");
    }

    /// <summary>Ready: the database answers, and this process leads or stands by.</summary>
    private static async Task<IResult> ReadyAsync(IPlatformContextFactory contexts, ILeadership leadership, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(ReadyWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await using var context = contexts.Create(TenantScope.All);
            await context.Settings.AsNoTracking().Select(s => s.Key).FirstOrDefaultAsync(either.Token);
            return TypedResults.Text(leadership.IsLeader ? "ready, leading" : "ready, standing by");
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return TypedResults.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
