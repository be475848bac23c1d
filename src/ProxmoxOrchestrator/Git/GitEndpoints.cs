using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>git over smart HTTP. git shows plain text of an error as <c>remote: …</c>, so each error says what to do.</summary>
internal static class GitEndpoints
{
    public static void MapGit(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/git").RequirePermission(Permission.Deploy).ExcludeFromDescription();
        foreach (var repository in new[] { "/{project}/{service}.git", "/{project}/{environment}/{service}.git" })
        {
            group.MapGet(repository + "/info/refs", AdvertiseAsync);
            group.MapPost(repository + "/git-upload-pack", FetchAsync);
            group.MapPost(repository + "/git-receive-pack", PushAsync);
        }
    }

    private static async Task AdvertiseAsync(HttpContext context, Caller caller, GitTransfer transfer, string project, string service, string? environment = null)
    {
        if (context.Request.Query["service"] is not ["git-upload-pack" or "git-receive-pack"])
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "smart_http_only", "Only git's smart HTTP protocol is served here. Use a git newer than 1.6.6.");
        }

        var row = await transfer.FindAsync(caller, project, environment, service, context.RequestAborted);
        await transfer.RunAsync(context, caller, row, "info/refs", null, null);
    }

    private static async Task FetchAsync(HttpContext context, Caller caller, GitTransfer transfer, string project, string service, string? environment = null)
        => await transfer.RunAsync(context, caller, await transfer.FindAsync(caller, project, environment, service, context.RequestAborted), "git-upload-pack", null, null);

    private static async Task PushAsync(HttpContext context, Caller caller, GitTransfer transfer, PushNarrator narrator, string project, string service, string? environment = null)
    {
        var row = await transfer.FindAsync(caller, project, environment, service, context.RequestAborted);
        await transfer.RefuseFullAsync(row, context.RequestAborted);
        var commands = new PushCommands();
        PushReport? report = null;
        await transfer.RunAsync(context, caller, row, "git-receive-pack", commands.Observe, bytes =>
        {
            report ??= new PushReport(commands.SidebandBytes > 0);
            return report.Pass(bytes.Span);
        });
        if (report is null)
        {
            return;
        }

        var accepted = report.Accepted();
        var updates = commands.Updates.Where(u => accepted.Contains(u.Ref)).ToList();
        var terminal = new PushTerminal(context.Response.Body, report.HoldsFlush ? commands.SidebandBytes : 0, context.RequestAborted);
        await narrator.AfterPushAsync(caller, row, updates, terminal);
        if (report.HoldsFlush && !context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync("0000", context.RequestAborted);
        }
    }
}
