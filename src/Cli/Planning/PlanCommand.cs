using System.CommandLine;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Cli.Planning;

/// <summary>plan: how a folder would be built, without a control plane.</summary>
internal static class PlanCommand
{
    public static Command Create(CommandFactory px)
    {
        var directory = new Argument<string>("DIR") { Description = "The application's folder.", DefaultValueFactory = _ => "." };
        var variables = new Option<string[]>("--env", "-e") { Description = "A variable of the build: NAME=VALUE, or NAME to take it from px's own environment.", HelpName = "NAME=VALUE" };
        var config = new Option<string?>("--config", "-c") { Description = "Configuration inside the folder (default: nixpacks.toml, nixpacks.json).", HelpName = "FILE" };
        var packages = new Option<string[]>("--pkgs", "-p") { Description = "A Nix package to add; may be given again.", HelpName = "NAME" };
        var apt = new Option<string[]>("--apt", "-a") { Description = "A Debian package to add; may be given again.", HelpName = "NAME" };
        var libraries = new Option<string[]>("--libs") { Description = "A Nix library to add; may be given again.", HelpName = "NAME" };
        var plan = new Option<string?>("--json-plan") { Description = "A plan as JSON, merged over the folder's own.", HelpName = "JSON" };
        var format = new Option<string?>("--format") { Description = "Print the plan as nixpacks does: json, or toml for a nixpacks.toml.", HelpName = "FORMAT" };
        var install = new Option<string?>("--install-cmd", "-i") { Description = "Command in place of the install phase's.", HelpName = "COMMAND" };
        var build = new Option<string?>("--build-cmd", "-b") { Description = "Command in place of the build phase's.", HelpName = "COMMAND" };
        var start = new Option<string?>("--start-cmd") { Description = "Command that starts the application.", HelpName = "COMMAND" };
        var image = new ImageCommand();
        return px.Command("plan", "Show how a folder would be built, and where each value comes from.", (call, _) =>
        {
            var options = new PlanOptions
            {
                Variables = Variables(call.Get(variables) ?? [], call.Console.Variable),
                ConfigFile = call.Get(config),
                Packages = call.Get(packages) ?? [],
                AptPackages = call.Get(apt) ?? [],
                Libraries = call.Get(libraries) ?? [],
                Plan = call.Get(plan),
                InstallCommand = call.Get(install),
                BuildCommand = call.Get(build),
                StartCommand = call.Get(start),
            };
            Carry(call, Path.Combine(call.Console.WorkingDirectory, call.Get(directory)), options, image, Format(call, call.Get(format)));
            return Task.FromResult(ExitCodes.Ok);
        }, [directory, variables, config, packages, apt, libraries, install, build, start, plan, format, .. image.Options]);
    }

    private static void Carry(Call call, string directory, PlanOptions options, ImageCommand image, PlanFormat format)
    {
        try
        {
            var tree = new DirectorySourceTree(directory);
            var result = Planner.Plan(tree, options);
            if (image.Wanted(call))
            {
                image.Run(call, result, tree, options.Variables.Keys);
            }
            else
            {
                Show(call, result, format);
            }
        }
        catch (PlanException ex)
        {
            throw new PxException(ExitCodes.Failed, "no_plan", ex.Message);
        }
    }

    private static Dictionary<string, string> Variables(string[] given, Func<string, string?> own)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in given)
        {
            var parts = item.Split('=', 2);
            if (parts[0].Length == 0)
            {
                throw PxException.Usage($"'{item}' is not a variable. Write: --env NAME=VALUE");
            }

            // As upstream: a name without a value is taken from the surroundings.
            if ((parts is [_, { Length: > 0 } value] ? value : own(parts[0])) is { } found)
            {
                variables[parts[0]] = found;
            }
        }

        return variables;
    }

    private static PlanFormat Format(Call call, string? wanted) => wanted switch
    {
        null => call.Output.IsJson ? PlanFormat.Json : PlanFormat.Text,
        "json" => PlanFormat.Json,
        "toml" => PlanFormat.Toml,
        _ => throw PxException.Usage($"There is no format '{wanted}'. Write: --format json or --format toml"),
    };

    private static void Show(Call call, PlanResult result, PlanFormat format)
    {
        if (format != PlanFormat.Text)
        {
            call.Console.Out.WriteLine(format == PlanFormat.Json ? PlanJson.Write(result.Plan, call.Console.Terminal) : PlanToml.Write(result.Plan));
            return;
        }

        foreach (var line in PlanText.Lines(result))
        {
            call.Output.Line(line);
        }
    }
}
