using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Sources;

/// <summary>sources add, ls, show, set, secret, sync, rm, pulls, approve.</summary>
internal static class SourceCommands
{
    public static Command Create(CommandFactory px)
    {
        var settings = new SourceOptions();
        var url = new Argument<string>("URL") { Description = "https://HOST/OWNER/NAME.git, ssh://git@HOST/OWNER/NAME.git or git@HOST:OWNER/NAME.git" };
        var reveal = new Option<bool>("--reveal") { Description = "Show the hook's secret." };
        var reference = new Option<string?>("--ref") { Description = "Branch, or refs/tags/TAG (default: the branch that deploys).", HelpName = "REF" };
        var number = new Argument<long>("NUMBER");
        var sha = new Option<string>("--sha") { Description = "The commit that you looked at.", Required = true };
        return CommandFactory.Group(
            "sources", "Outside repositories that services are built from.",
            px.Command("add", "Build a service from an outside repository.", async (call, ct) =>
            {
                var source = await call.Client().CreateSourceAsync(call.ServiceReference(), settings.Read(call, call.Get(url)), ct);
                Show(call, source);
                call.Output.Note(source.PublicKey is null
                    ? "Next: enter hook URL and secret as a webhook at the provider (JSON, pushes and pull requests)."
                    : "Next: enter the public key as a deploy key (reading is enough), then hook URL and secret as a webhook at the provider. px sources sync builds it then.");
                return ExitCodes.Ok;
            }, [url, px.Service, .. settings.All]),
            px.Command("ls", "List sources.", (call, ct) => ListAsync(call, ct)),
            px.Command("show", "Show a service's source.", async (call, ct) =>
            {
                Show(call, await call.Client().SourceAsync(await IdAsync(call, ct), call.Get(reveal), ct));
                return ExitCodes.Ok;
            }, px.Service, reveal),
            px.Command("set", "Change a service's source.", async (call, ct) =>
            {
                Show(call, await call.Client().UpdateSourceAsync(await IdAsync(call, ct), settings.Read(call, call.Get(settings.Url)), ct));
                return ExitCodes.Ok;
            }, [px.Service, settings.Url, .. settings.All]),
            px.Command("secret", "Renew the hook's secret; the old one ends at once.", async (call, ct) =>
            {
                call.Confirm("Deliveries are refused until the new secret is entered at the provider.");
                Show(call, await call.Client().RenewHookSecretAsync(await IdAsync(call, ct), ct));
                return ExitCodes.Ok;
            }, px.Service, px.Yes),
            px.Command("sync", "Fetch and build now, whatever the rules for pushes say.", async (call, ct) =>
            {
                var reply = await call.Client().SyncSourceAsync(await IdAsync(call, ct), call.Get(reference), ct);
                DeliveryCommands.Show(call, await DeliveryCommands.EndAsync(call, reply.DeliveryId, ct));
                return ExitCodes.Ok;
            }, px.Service, reference),
            px.Command("rm", "Stop building a service from its outside repository. What runs goes on.", async (call, ct) =>
            {
                var id = await IdAsync(call, ct);
                call.Confirm("This forgets the source, its credentials and its deliveries. Its hook answers 404 from then on.");
                await call.Client().DeleteSourceAsync(id, ct);
                call.Output.Done("deleted", id, $"Source {id} is gone.");
                return ExitCodes.Ok;
            }, px.Service, px.Yes),
            px.Command("pulls", "List pull requests.", async (call, ct) =>
            {
                var list = await call.Client().PullRequestsAsync(await IdAsync(call, ct), ct).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PagePullRequestView, "No pull request was announced yet.",
                    new("NUMBER", p => $"{p.Number}", Right: true), new("STATE", p => SourceOptions.Text(p.State), State: true), new("HEAD", p => p.HeadRef), new("COMMIT", p => p.HeadSha),
                    new("FORK", p => p.Fork ? "yes" : "no"), new("MAY RUN", p => p.Approved ? "yes" : "no"), new("TITLE", p => p.Title));
                return ExitCodes.Ok;
            }, px.Service),
            px.Command("approve", "Let one commit of a fork's pull request run. It gets no secrets.", async (call, ct) =>
            {
                var pull = await call.Client().ApprovePullRequestAsync(await IdAsync(call, ct), call.Get(number), call.Get(sha)!, ct);
                call.Output.Item(pull, ApiJson.Default.PullRequestView, ("Pull request", $"{pull.Number}"), ("Commit", pull.HeadSha), ("Approved by", pull.ApprovedBy ?? ""));
                return ExitCodes.Ok;
            }, number, px.Service, sha));
    }

    /// <summary>The source of the service that is meant.</summary>
    internal static async Task<string> IdAsync(Call call, CancellationToken cancellationToken)
    {
        var service = call.ServiceReference();
        return (await call.Client().SourcesAsync(service, cancellationToken).FirstOrDefaultAsync(cancellationToken))?.Id
            ?? throw new PxException(ExitCodes.NotFound, "source_not_found", $"{service} has no source. Add one with: px sources add URL --service {service}");
    }

    private static async Task<int> ListAsync(Call call, CancellationToken cancellationToken)
    {
        var list = await call.Client().SourcesAsync(null, cancellationToken).ToListAsync(cancellationToken);
        call.Output.List(list, ApiJson.Default.PageSourceView, "No source yet. Add one with: px sources add URL --service PROJECT/SERVICE",
            new("SERVICE", s => s.ServicePath), new("PROVIDER", s => SourceOptions.Text(s.Provider)), new("URL", s => s.CloneUrl),
            new("DELIVERY", s => s.LastDeliveryAt is { } at ? $"{Quantity.Age(call.Output.Now - at)} ago" : ""), new("ID", s => s.Id), new("PROBLEM", s => s.Problem));
        return ExitCodes.Ok;
    }

    private static void Show(Call call, SourceView source) => call.Output.Item(
        source, ApiJson.Default.SourceView,
        ("Source", source.Id), ("Service", source.ServicePath), ("Provider", SourceOptions.Text(source.Provider)), ("URL", source.CloneUrl), ("Problem", source.Problem),
        ("Token", source.HasToken ? "set" : ""), ("Deploy key", source.PublicKey ?? ""), ("Server keys", source.KnownHosts?.ReplaceLineEndings("; ") ?? ""),
        ("Authorities", string.Join("; ", source.Authorities.Select(a => $"{a.Subject}, until {a.NotAfter:yyyy-MM-dd}"))),
        ("Hook URL", source.HookUrl), ("Hook scheme", SourceOptions.Text(source.HookScheme)), ("Hook secret", source.HookSecret ?? ""),
        ("Pushes", source.AutoDeploy ? "deploy" : "are noted only"), ("Tags", source.DeployTags ? "deploy" : "are noted only"),
        ("Statuses", source.ReportStatuses && source.HasToken ? "are reported" : source.ReportStatuses ? "need a token" : "are not reported"), ("API", source.ApiUrl ?? ""));
}
