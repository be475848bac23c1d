using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Projects;

/// <summary>domains ls, add, rm: the host names in a service's settings.</summary>
internal static class DomainCommands
{
    public static Command Create(CommandFactory px)
    {
        var domain = new Argument<string>("DOMAIN") { Description = "Host name, shop.example.org" };
        var of = CommandFactory.OptionalService();
        return CommandFactory.Group(
            "domains", "Host names of a service.",
            px.Command("ls", "List host names.", async (call, ct) =>
            {
                var service = await call.Client().ServiceAsync(call.ServiceReference(call.Get(of)), ct);
                Show(call, service);
                return ExitCodes.Ok;
            }, of, px.Service),
            px.Command("add", "Add a host name.", (call, ct) => ChangeAsync(call, domains => [.. domains.Where(d => d != Name(call, domain)), Name(call, domain)], ct), domain, px.Service),
            px.Command("rm", "Remove a host name.", (call, ct) => ChangeAsync(call, domains => domains.Contains(Name(call, domain))
                ? [.. domains.Where(d => d != Name(call, domain))]
                : throw new PxException(ExitCodes.NotFound, "domain_not_found", $"The service has no domain {Name(call, domain)}. List them with: px domains ls"), ct), domain, px.Service));
    }

    private static string Name(Call call, Argument<string> domain) => call.Get(domain).Trim().TrimEnd('.').ToLowerInvariant();

    private static async Task<int> ChangeAsync(Call call, Func<IReadOnlyList<string>, IReadOnlyList<string>> change, CancellationToken cancellationToken)
    {
        var client = call.Client();
        var service = await client.ServiceAsync(call.ServiceReference(), cancellationToken);
        var domains = change(service.Settings.Domains ?? []);
        Show(call, await client.UpdateServiceAsync(service.Id, new ServiceSettings { Domains = domains }, cancellationToken));
        return ExitCodes.Ok;
    }

    private static void Show(Call call, ServiceView service)
    {
        if (call.Output.IsJson)
        {
            call.Output.Document(service, ApiJson.Default.ServiceView);
            return;
        }

        foreach (var url in service.Urls)
        {
            call.Output.Line(url);
        }
    }
}
