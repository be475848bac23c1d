using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Templates;

/// <summary>templates ls, show, deploy.</summary>
internal static class TemplateCommands
{
    public static Command Create(CommandFactory px)
    {
        var name = new Argument<string>("TEMPLATE") { Description = "NAME, or CATALOGUE/NAME." };
        var target = new TargetOptions();
        var set = new Option<string[]>("--set") { Description = "An input of the template: NAME=VALUE. May be repeated.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        var stdin = new Option<bool>("--set-stdin") { Description = "Read NAME=VALUE lines from standard input, so that secrets stay out of the shell's history." };
        var rename = new Option<string[]>("--rename") { Description = "Another name for a service of the template: NAME=OTHER. May be repeated.", HelpName = "NAME=OTHER", AllowMultipleArgumentsPerToken = false };
        var suffix = new Option<string?>("--suffix") { Description = "Call each of its services NAME-TEXT, to deploy a template once more where it is already.", HelpName = "TEXT" };
        return CommandFactory.Group(
            "templates", "Services that are deployed together by one command.",
            px.Command("ls", "List templates.", async (call, ct) =>
            {
                call.Output.List(await call.Client().TemplatesAsync(ct).ToListAsync(ct), ApiJson.Default.PageTemplateView, "No template.",
                    new("TEMPLATE", t => t.Name), new("CATEGORY", t => t.Category), new("SERVICES", t => string.Join(", ", t.Services.Select(s => s.Name))), new("WHAT", t => t.Description));
                return ExitCodes.Ok;
            }),
            px.Command("show", "Show a template.", async (call, ct) =>
            {
                Show(call, await call.Client().TemplateAsync(call.Get(name), ct));
                return ExitCodes.Ok;
            }, name),
            px.Command("deploy", "Deploy a template: all of its services, or none.", async (call, ct) =>
            {
                var (project, environment) = target.Read(call);
                var given = (call.Get(set) ?? []).Concat(call.Get(stdin) ? call.Console.In.ReadToEnd().Split('\n') : []).ToArray();
                var names = Pairs(call.Get(rename) ?? [], "--rename");
                if (call.Get(suffix) is { } text)
                {
                    foreach (var service in (await call.Client().TemplateAsync(call.Get(name), ct)).Services)
                    {
                        names.TryAdd(service.Name, $"{service.Name}-{text}");
                    }
                }

                var reply = await call.Client().DeployTemplateAsync(
                    call.Get(name), new DeployTemplateRequest(project, environment, call.Get(target.CreateProject), Pairs(given, "--set"), names), ct);
                Tell(call, reply);
                return ExitCodes.Ok;
            }, [name, .. target.All, set, stdin, rename, suffix]));
    }

    internal static void Service(Call call, TemplateServiceView service)
        => call.Output.Line($"  {service.Name}: {service.Kind.ToString().ToLowerInvariant()}, {service.Image ?? "your repository"}"
            + $"{(service.Port is { } port ? $", port {port}" : "")}{(service.Schedule is { } schedule ? $", at {schedule}" : "")}{(service.Volumes.Count > 0 ? $", volume {string.Join(", ", service.Volumes)}" : "")}");

    private static void Show(Call call, TemplateView template)
    {
        call.Output.Item(template, ApiJson.Default.TemplateView,
            ("Template", template.Name), ("Title", template.Title), ("What", template.Description), ("Category", template.Category), ("Documentation", template.Documentation ?? ""), ("Notes", template.Notes ?? ""));
        if (call.Output.IsJson)
        {
            return;
        }

        foreach (var input in template.Inputs)
        {
            call.Output.Line($"  --set {input.Name}=…  {input.Description} ({(input.Default is null ? "must be given" : $"default {input.Default}")})");
        }

        foreach (var service in template.Services)
        {
            Service(call, service);
        }
    }

    private static void Tell(Call call, DeployTemplateReply reply)
    {
        if (call.Output.IsJson)
        {
            call.Output.Document(reply, ApiJson.Default.DeployTemplateReply);
            return;
        }

        foreach (var service in reply.Services)
        {
            var where = service.Urls.Count > 0 ? service.Urls[0] : service.Settings.Image is null && service.Settings.Kind == ServiceKind.Web ? service.GitUrl : service.Reason;
            call.Output.Line($"{service.ProjectName}/{service.EnvironmentName}/{service.Name}  {where}");
        }

        if (reply.Notes is { } notes)
        {
            call.Output.Note(notes);
        }

        call.Output.Note($"Watch it: px services ls --project {reply.Services[0].ProjectName}");
    }

    private static Dictionary<string, string> Pairs(IEnumerable<string> lines, string option)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var line in lines.Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !pairs.TryAdd(line[..at], line[(at + 1)..]))
            {
                throw PxException.Usage($"{option} takes NAME=VALUE, each name once; '{(at < 0 ? line : line[..at])}' is not right.");
            }
        }

        return pairs;
    }
}
