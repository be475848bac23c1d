using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Sources;

/// <summary>deliveries ls, show, replay.</summary>
internal static class DeliveryCommands
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static Command Create(CommandFactory px)
    {
        var id = new Argument<string>("DELIVERY");
        var limit = new Option<int>("--limit") { Description = "How many, newest first.", DefaultValueFactory = _ => 20 };
        return CommandFactory.Group(
            "deliveries", "What was said about a service's outside repository, and what came of it.",
            px.Command("ls", "List deliveries, newest first.", async (call, ct) =>
            {
                var list = await call.Client().DeliveriesAsync(await SourceCommands.IdAsync(call, ct), ct).Take(call.Get(limit)).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageDeliveryView, "No delivery yet. px sources show prints hook URL and scheme.",
                    new("DELIVERY", d => d.Id), new("STATE", d => SourceOptions.Text(d.State), State: true), new("ORIGIN", d => d.Origin), new("EVENT", d => d.Event), new("REF", d => d.Ref ?? ""),
                    new("COMMIT", d => d.Commit is { Length: > 8 } sha ? sha[..8] : d.Commit ?? ""), new("AGE", d => Quantity.Age(call.Output.Now - d.ReceivedAt)), new("WHY", d => d.Reason));
                return ExitCodes.Ok;
            }, px.Service, limit),
            px.Command("show", "Show a delivery.", async (call, ct) =>
            {
                Show(call, await call.Client().DeliveryAsync(call.Get(id), ct));
                return ExitCodes.Ok;
            }, id),
            px.Command("replay", "Decide about a delivery once more.", async (call, ct) =>
            {
                var reply = await call.Client().ReplayDeliveryAsync(call.Get(id), ct);
                Show(call, await EndAsync(call, reply.DeliveryId, ct));
                return ExitCodes.Ok;
            }, id));
    }

    /// <summary>The delivery once it is over, or once the repository could not be asked.</summary>
    internal static async Task<DeliveryView> EndAsync(Call call, string id, CancellationToken cancellationToken)
    {
        var client = call.Client();
        var started = call.Console.Clock.GetTimestamp();
        while (true)
        {
            var delivery = await client.DeliveryAsync(id, cancellationToken);
            if (delivery.State != DeliveryState.Waiting || delivery.Attempt > 0 || call.Console.Clock.GetElapsedTime(started) > Longest)
            {
                return delivery;
            }

            await Task.Delay(Look, call.Console.Clock, cancellationToken);
        }
    }

    internal static void Show(Call call, DeliveryView delivery) => call.Output.Item(
        delivery, ApiJson.Default.DeliveryView,
        ("Delivery", delivery.Id), ("State", SourceOptions.Text(delivery.State)), ("Why", delivery.Reason), ("Origin", delivery.Origin), ("Event", delivery.Event), ("Ref", delivery.Ref ?? ""),
        ("Commit", delivery.Commit ?? ""), ("Build", delivery.BuildId ?? ""), ("Provider's id", delivery.ProviderId ?? ""), ("Repeats", delivery.ReplayOf ?? ""),
        ("Received", delivery.ReceivedAt.ToString("u", System.Globalization.CultureInfo.InvariantCulture)));
}
