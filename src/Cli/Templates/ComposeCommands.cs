using System.CommandLine;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Templates;

/// <summary>compose import.</summary>
internal static class ComposeCommands
{
    private const int LargestFile = 512 * 1024;

    public static Command Create(CommandFactory px)
    {
        var file = new Argument<string>("FILE") { Description = "A compose file." };
        var target = new TargetOptions();
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be made." };
        var profiles = new Option<string[]>("--profile") { Description = "Services of this profile too. May be repeated.", AllowMultipleArgumentsPerToken = false };
        var envFile = new Option<string?>("--env-file") { Description = "Values for ${NAME} in the file (default: .env beside it, if there is one).", HelpName = "FILE" };
        var files = new Option<string[]>("--service-env") { Description = "An env_file that a service names, by its path in the compose file; it must lie beside or below the compose file. May be repeated.", HelpName = "PATH", AllowMultipleArgumentsPerToken = false };
        return CommandFactory.Group(
            "compose", "Compose files.",
            px.Command("import", "Make services from a compose file: all of them, or none.", async (call, ct) =>
            {
                var path = Path.GetFullPath(call.Get(file), call.Console.WorkingDirectory);
                var folder = Path.GetDirectoryName(path)!;
                var values = call.Get(envFile) is { } given ? Read(Path.GetFullPath(given, call.Console.WorkingDirectory)) : File.Exists(Path.Combine(folder, ".env")) ? Read(Path.Combine(folder, ".env")) : null;
                var (project, environment) = target.Read(call);
                var reply = await call.Client().ImportComposeAsync(
                    new ComposeImportRequest(
                        Read(path), project, environment, call.Get(target.CreateProject), values is null ? null : EnvText.Parse(values),
                        (call.Get(files) ?? []).ToDictionary(f => f, f => Read(Inside(folder, f))), call.Get(profiles), call.Get(dry)), ct);
                Tell(call, reply);
                return ExitCodes.Ok;
            }, [file, .. target.All, dry, profiles, envFile, files]));
    }

    private static void Tell(Call call, ComposeImportReply reply)
    {
        if (call.Output.IsJson)
        {
            call.Output.Document(reply, ApiJson.Default.ComposeImportReply);
            return;
        }

        call.Output.Line(reply.DryRun ? "Would be made:" : "Made:");
        foreach (var service in reply.Planned)
        {
            TemplateCommands.Service(call, service);
        }

        foreach (var url in reply.Services.SelectMany(s => s.Urls))
        {
            call.Output.Line($"  {url}");
        }

        foreach (var line in reply.Ignored)
        {
            call.Output.Note($"ignored {line}");
        }

        foreach (var note in reply.Notes)
        {
            call.Output.Note(note);
        }
    }

    /// <summary>Only what lies with the compose file is sent: a path in somebody's file must not pick up one's keys.</summary>
    private static string Inside(string folder, string path)
    {
        var full = Path.GetFullPath(path, folder);
        return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && new FileInfo(full).LinkTarget is null
            ? full
            : throw PxException.Usage($"{path} does not lie beside or below the compose file.");
    }

    private static string Read(string path)
        => new FileInfo(path) is { Exists: true } file
            ? file.Length <= LargestFile ? File.ReadAllText(path) : throw PxException.Usage($"{path} is larger than {LargestFile / 1024} KiB.")
            : throw PxException.Usage($"There is no file {path}.");
}
