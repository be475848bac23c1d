using System.CommandLine;
using ProxPaaS.Cli.Deploying;
using ProxPaaS.Cli.Linking;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Uploading;

/// <summary>up: sends a folder as it is and deploys it.</summary>
internal static class UpCommand
{
    private const double MiB = 1024 * 1024;

    public static Command Create(CommandFactory px)
    {
        var directory = new Argument<string?>("DIR") { Description = "The folder to send (default: the linked folder, else this one).", Arity = ArgumentArity.ZeroOrOne };
        var message = new Option<string?>("--message", "-m") { Description = "What the upload is; shown in the history.", HelpName = "TEXT" };
        var noCache = new Option<bool>("--no-cache") { Description = "Build without the cache." };
        var detach = new Option<bool>("--detach", "-d", "--no-wait") { Description = "Return when the folder is sent; the build goes on." };
        var timeout = new Option<int>("--timeout") { Description = "Stop waiting after this many seconds (exit code 5); the deployment goes on.", DefaultValueFactory = _ => 1800, HelpName = "SECONDS" };
        return px.Command("up", "Send this folder, build it and deploy it; an unlinked folder gets a project of its own.", async (call, ct) =>
        {
            var here = call.Console.WorkingDirectory;
            var folder = call.Get(directory) is { } given ? Path.GetFullPath(given, here) : LinkStore.FolderOf(here) ?? here;
            var items = SourceFolder.Read(folder);
            if (items.Count == 0)
            {
                throw PxException.Usage($"{folder} has no files to send; the ignore files leave nothing.");
            }

            var client = call.Client();
            var service = await FolderSetup.ServiceAsync(call, client, folder, ct);
            call.Output.Note($"Sending {items.Count} files, {items.Sum(item => item.Size) / MiB:0.0} MiB, from {folder}");
            var reply = await client.UploadAsync(service, call.Get(message), call.Get(noCache), (stream, token) => SourceArchive.WriteAsync(items, stream, token), ct);
            return await DeployCommands.FollowAsync(call, client, service, new DeployReply(reply.BuildId, null), call.Get(detach), call.Get(timeout), ct);
        }, directory, px.Service, message, noCache, detach, timeout, px.Yes);
    }
}
