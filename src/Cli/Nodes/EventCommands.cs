using System.CommandLine;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Nodes;

/// <summary>events: what happened lately, and with -f what happens.</summary>
internal static class EventCommands
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    public static Command Create(CommandFactory px)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as events come." };
        var project = new Option<string?>("--project", "-p") { Description = "Only of this project." };
        var after = new Option<long?>("--after") { Description = "Start after this sequence number." };
        var tail = new Option<int>("--tail", "-n") { Description = "Start this many events back.", DefaultValueFactory = _ => 20 };
        return px.Command("events", "Print events.", async (call, ct) =>
        {
            var client = call.Client();
            var newest = (await client.OverviewAsync(ct)).Sequence;
            var start = call.Get(after) ?? Math.Max(0, newest - call.Get(tail));
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(ct);
            try
            {
                // Without -f: what is stored comes at once, so a silent second means that there is no more of it.
                Rest(quiet, call.Get(follow));
                await foreach (var e in client.EventsAsync(start, call.Get(project), null, quiet.Token))
                {
                    call.Output.StreamLine(e, ApiJson.Default.EventView, $"{call.Output.Tint($"{e.At.ToLocalTime():HH:mm:ss}", "grey")} {e.Kind} {e.SubjectId} {e.Message}");
                    if (!call.Get(follow) && e.Sequence >= newest)
                    {
                        break;
                    }

                    Rest(quiet, call.Get(follow));
                }
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // The quiet second.
            }

            return ExitCodes.Ok;
        }, follow, project, after, tail);
    }

    private static void Rest(CancellationTokenSource quiet, bool follow)
    {
        if (!follow)
        {
            quiet.CancelAfter(Quiet);
        }
    }
}
