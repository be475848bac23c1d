using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Templates;

/// <summary>catalogues ls, add, refresh, rm.</summary>
internal static class CatalogueCommands
{
    public static Command Create(CommandFactory px)
    {
        var url = new Argument<string>("URL") { Description = "https; one YAML file with a list 'templates'." };
        var name = new Option<string?>("--name") { Description = "What to call it (default: from the address)." };
        var pin = new Option<string?>("--sha256") { Description = "Take the content with this SHA-256 only.", HelpName = "HEX" };
        var which = new Argument<string>("CATALOGUE");
        return CommandFactory.Group(
            "catalogues", "Templates of your own, read from an address.",
            px.Command("ls", "List catalogues.", async (call, ct) =>
            {
                call.Output.List(await call.Client().CataloguesAsync(ct).ToListAsync(ct), ApiJson.Default.PageCatalogueView, "No catalogue. Add one with: px catalogues add URL",
                    new("CATALOGUE", c => c.Name), new("TEMPLATES", c => $"{c.Templates}", Right: true), new("URL", c => c.Url),
                    new("READ", c => c.FetchedAt is { } at ? $"{Quantity.Age(call.Output.Now - at)} ago" : "never"), new("WHY", c => c.Problem));
                return ExitCodes.Ok;
            }),
            px.Command("add", "Add a catalogue.", async (call, ct) =>
            {
                var made = await call.Client().CreateCatalogueAsync(new CreateCatalogueRequest(call.Get(url), call.Get(name), call.Get(pin)), ct);
                call.Output.Item(made, ApiJson.Default.CatalogueView, ("Catalogue", made.Name), ("Templates", $"{made.Templates}"), ("SHA-256", made.Sha256 ?? ""), ("Why", made.Problem));
                return ExitCodes.Ok;
            }, url, name, pin),
            px.Command("refresh", "Read a catalogue again now.", async (call, ct) =>
            {
                await call.Client().RefreshCatalogueAsync(call.Get(which), ct);
                call.Output.Done("refreshed", call.Get(which), $"{call.Get(which)} was read again: px catalogues ls");
                return ExitCodes.Ok;
            }, which),
            px.Command("rm", "Remove a catalogue. What was deployed from it stays.", async (call, ct) =>
            {
                await call.Client().DeleteCatalogueAsync(call.Get(which), ct);
                call.Output.Done("removed", call.Get(which), $"Catalogue {call.Get(which)} was removed.");
                return ExitCodes.Ok;
            }, which));
    }
}
