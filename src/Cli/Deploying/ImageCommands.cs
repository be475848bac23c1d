using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>images ls, clean.</summary>
internal static class ImageCommands
{
    private const int ShownDigest = 12;

    public static Command Images(CommandFactory px)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go." };
        var fate = new Option<string?>("--fate") { Description = "Only these: keep, wait, remove or foreign." };
        return CommandFactory.Group(
            "images", "Images that were built.",
            px.Command("ls", "List images, and what becomes of each.", async (call, ct) =>
            {
                var wanted = call.Get(fate);
                Show(call, [.. (await call.Client().ImagesAsync(ct)).Where(i => wanted is null || i.Fate == wanted)], "No image yet. Build one with: git push proxpaas main");
                return ExitCodes.Ok;
            }, fate),
            px.Command("clean", "Remove images that nothing needs any more. What can be rolled back to stays.", async (call, ct) =>
            {
                if (!call.Get(dryRun))
                {
                    call.Confirm("This removes every image that nothing has needed for long enough; px images clean --dry-run lists them.");
                }

                var reply = await call.Client().CleanImagesAsync(call.Get(dryRun), ct);
                if (call.Output.IsJson)
                {
                    call.Output.Document(reply, ApiJson.Default.ImageCleaningReply);
                    return ExitCodes.Ok;
                }

                Show(call, reply.Images, call.Get(dryRun) ? "Nothing would go." : "Nothing went.");
                call.Output.Note(reply.Problem is { } problem ? $"Nothing is removed while the registry cannot be listed: {problem}" : $"{reply.Waiting} unneeded images wait for their time. {reply.Collected}".TrimEnd());
                return ExitCodes.Ok;
            }, dryRun, px.Yes));
    }

    private static void Show(Call call, IReadOnlyList<ImageView> images, string empty) => call.Output.List(images, ApiJson.Default.PageImageView, empty,
        new("IMAGE", i => Short(i.Image)), new("SERVICE", i => i.ServiceName ?? i.ServiceId ?? ""), new("FATE", i => i.Fate, State: true),
        new("AGE", i => i.CreatedAt is { } at ? Quantity.Age(call.Output.Now - at) : ""), new("TAGS", i => string.Join(", ", i.Tags)), new("WHY", i => i.Reason));

    // The digest tells images apart; the names are ids.
    private static string Short(string image) => image.IndexOf("sha256:", StringComparison.Ordinal) is > 0 and var at ? image[at..Math.Min(image.Length, at + 7 + ShownDigest)] : image;
}
