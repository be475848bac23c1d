using System.CommandLine;
using ProxPaaS.Cli.Linking;
using ProxPaaS.ConfigFiles;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Configuring;

/// <summary>config explain, config schema.</summary>
internal static class ConfigCommands
{
    public static Command Create(CommandFactory px)
    {
        var directory = new Argument<string>("DIR") { Description = "The application's folder.", DefaultValueFactory = _ => "." };
        var service = new Option<string?>("--service", "-s") { Description = "Read it for this service (default: the folder's link, else web).", HelpName = "NAME" };
        var environment = new Option<string?>("--environment", "-e") { Description = "Read it for this environment (default: the folder's link, else production).", HelpName = "NAME" };
        var kind = new Option<ServiceKind>("--kind") { Description = "What the service is: a Procfile has a process for each kind.", DefaultValueFactory = _ => ServiceKind.Web };
        return CommandFactory.Group(
            "config", "Settings from files in the repository.",
            px.Command("explain", "Show which file sets what, without a control plane; ends with 1 when a file is wrong.", (call, _) =>
            {
                var folder = Path.GetFullPath(call.Get(directory), call.Console.WorkingDirectory);
                if (!Directory.Exists(folder))
                {
                    throw PxException.Usage($"'{call.Get(directory)}' is not a folder.");
                }

                var link = LinkStore.Find(folder);
                var target = new ConfigTarget(call.Get(service) ?? link?.Service ?? "web", call.Get(environment) ?? link?.Environment ?? "production", call.Get(kind));
                return Task.FromResult(Show(call, ConfigViews.Of(ConfigReader.Read(target, Texts(folder)), null)));
            }, directory, service, environment, kind),
            px.Command("schema", "Print the JSON schema of proxpaas.toml, for editors.", (call, _) =>
            {
                call.Console.Out.Write(ConfigSchema.Write());
                return Task.FromResult(ExitCodes.Ok);
            }));
    }

    /// <summary>Links are not followed: the control plane does not either.</summary>
    private static Dictionary<string, string> Texts(string folder)
        => ConfigReader.Files.Select(name => new FileInfo(Path.Combine(folder, name))).Where(file => file.Exists && file.LinkTarget is null)
            .ToDictionary(file => file.Name, file => file.Length <= ConfigReader.LongestFile ? File.ReadAllText(file.FullName) : new string(' ', ConfigReader.LongestFile + 1));

    private static int Show(Call call, ConfigView view)
    {
        if (call.Output.IsJson)
        {
            call.Output.Document(view, ApiJson.Default.ConfigView);
        }
        else
        {
            call.Output.List(view.Values, ApiJson.Default.PageConfigValueView, view.Files.Count == 0 ? $"No configuration file here. There could be one of {string.Join(", ", ConfigReader.Files)}." : "The files set nothing.",
                new("SETTING", v => v.Key), new("VALUE", v => v.Value.GetRawText()), new("SET BY", v => v.Line is { } line ? $"{v.File}:{line}" : v.File), new("AS", v => v.Path), new("INSTEAD OF", v => string.Join(' ', v.Hides ?? [])));
            foreach (var note in view.Notes)
            {
                call.Output.Note($"{call.Output.Tint(note.Error ? "error:" : "ignored:", note.Error ? "red" : "yellow")} {(note.Line is { } line ? $"{note.File}:{line}" : note.File)}: {(note.Path.Length > 0 ? $"{note.Path}: " : "")}{note.Message}");
            }
        }

        return view.Notes.Any(note => note.Error) ? ExitCodes.Failed : ExitCodes.Ok;
    }
}
