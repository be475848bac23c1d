using System.CommandLine;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>logs: of the replicas, or with --build of the newest build.</summary>
internal static class LogCommands
{
    public static Command Logs(CommandFactory px)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as lines come." };
        var build = new Option<bool>("--build", "-b") { Description = "The newest build's log instead." };
        var tail = new Option<int>("--tail", "-n") { Description = "Start with this many lines.", DefaultValueFactory = _ => 100 };
        var replica = new Option<string?>("--replica") { Description = "Only this replica." };
        var of = CommandFactory.OptionalService();
        return px.Command("logs", "Print logs.", async (call, ct) =>
        {
            var client = call.Client();
            var service = call.ServiceReference(call.Get(of));
            if (call.Get(build))
            {
                var newest = await client.BuildsAsync(service, ct).FirstOrDefaultAsync(ct)
                    ?? throw new PxException(ExitCodes.NotFound, "build_not_found", "The service has no build yet. Build with: git push proxpaas main");
                return await BuildLogAsync(call, newest.Id, null, ct);
            }

            await foreach (var line in client.LogsAsync(service, call.Get(tail), call.Get(follow), call.Get(replica), ct))
            {
                var from = line.ReplicaId is { Length: > 6 } id ? id[^6..] : line.ReplicaId ?? "-";
                call.Output.StreamLine(line, ApiJson.Default.LogLineView, $"{call.Output.Tint($"{line.At.ToLocalTime():HH:mm:ss} {from}", "grey")} {line.Text}");
            }

            return ExitCodes.Ok;
        }, of, px.Service, follow, build, tail, replica);
    }

    /// <summary>To the build's end, which is also how the command ends.</summary>
    internal static async Task<int> BuildLogAsync(Call call, string id, long? after, CancellationToken cancellationToken)
    {
        var client = call.Client();
        var last = "";
        await foreach (var line in client.BuildLogAsync(id, after, cancellationToken))
        {
            last = line.Text;
            call.Output.StreamLine(line, ApiJson.Default.LogLineView, last);
        }

        var build = await client.BuildAsync(id, cancellationToken);
        return BuildFailure.Is(build) ? throw BuildFailure.Of(build, call.Output.IsJson ? "" : last) : ExitCodes.Ok;
    }
}
