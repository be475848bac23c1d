using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Registry.Retention;

internal static class ImageEndpoints
{
    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/images").WithTags("Images");
        group.MapGet("", ListAsync).RequirePermission(Permission.Read).WithName("listImages");
        group.MapPost("/cleanup", CleanAsync).RequirePermission(Permission.Operate).WithName("cleanImages");
    }

    /// <summary>The organisation's images; those that no organisation's rows name are shown to whoever operates the platform.</summary>
    private static async Task<Page<ImageView>> ListAsync(Caller caller, ImageRetentionStore store, IPlatformContextFactory contexts, CancellationToken cancellationToken)
    {
        var look = await store.LookAsync(cancellationToken);
        return new(await ViewsAsync(caller, contexts, look.Images, cancellationToken), null);
    }

    private static async Task<ImageCleaningReply> CleanAsync(
        ImageCleaningRequest request, Caller caller, ImageRetentionStore store, ImageCleaner cleaner, RegistryCollector collector, IPlatformContextFactory contexts, CancellationToken cancellationToken)
    {
        if (request.DryRun)
        {
            var planned = await store.LookAsync(cancellationToken);
            return await ReplyAsync(planned, [.. planned.Images.Where(i => i.Fate == ImageFate.Remove && planned.Problem is null)], null);
        }

        var (look, removed) = await cleaner.CleanAsync(cancellationToken);
        var collected = removed.Count > 0 ? await collector.CollectAsync(cancellationToken) ?? "The registry gave the space back." : null;
        return await ReplyAsync(look, [.. look.Images.Where(i => removed.Contains(i.Image))], collected);

        async Task<ImageCleaningReply> ReplyAsync(ImageLook seen, IReadOnlyList<ImageFinding> images, string? collection)
            => new(request.DryRun, await ViewsAsync(caller, contexts, images, cancellationToken), seen.Images.Count(i => i.Fate == ImageFate.Wait && MaySee(caller, i)), seen.Problem, collection);
    }

    private static async Task<IReadOnlyList<ImageView>> ViewsAsync(Caller caller, IPlatformContextFactory contexts, IEnumerable<ImageFinding> images, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var names = await context.Services.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name, cancellationToken);
        return [.. images.Where(i => MaySee(caller, i)).Select(i => new ImageView(
            i.Image, i.ServiceId, i.ServiceId is null ? null : names.GetValueOrDefault(i.ServiceId), i.Fate.ToString().ToLowerInvariant(), i.Reason, i.Stored, i.Tags, i.CreatedAt))];
    }

    private static bool MaySee(Caller caller, ImageFinding image) => image.OrganisationId is { } owner ? owner == caller.OrganisationId : caller.May(Permission.Operate);
}
