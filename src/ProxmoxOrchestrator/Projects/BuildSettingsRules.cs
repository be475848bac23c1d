using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>What a service's build settings may be, and how a change is laid over what stands.</summary>
internal static class BuildSettingsRules
{
    private const int MostArguments = 100;
    private const int LongestArgument = 8192;
    private const int MostWatchPaths = 100;
    private const int LongestWatchPath = 512;
    private const int LongestCommand = 8192;

    public static void Check(FieldErrors errors, BuildSettings? settings)
    {
        if (settings is null)
        {
            return;
        }

        errors.AddIf(settings.Target is { Length: > 0 } target && !IsStage(target), "build.target", "The name or number of a stage: letters, digits, dots, dashes and underscores.");
        CheckArguments(errors, settings.Arguments);
        errors.AddIf(
            settings.WatchPaths is { Count: > MostWatchPaths } || settings.WatchPaths?.Any(p => string.IsNullOrWhiteSpace(p) || p.Length > LongestWatchPath || p.Any(char.IsControl)) == true,
            "build.watchPaths", $"Up to {MostWatchPaths} patterns such as src/** or !docs/**, of up to {LongestWatchPath} characters.");
        CheckCommand(errors, "build.installCommand", settings.InstallCommand);
        CheckCommand(errors, "build.buildCommand", settings.BuildCommand);
        CheckCommand(errors, "build.startCommand", settings.StartCommand);
    }

    /// <summary>Null leaves what stands, empty clears it.</summary>
    public static BuildSettings Apply(BuildSettings current, BuildSettings? change) => change is null ? current : new()
    {
        Builder = (change.Builder ?? current.Builder) is { } builder && builder != BuilderChoice.Auto ? builder : null,
        Target = Text(change.Target, current.Target),
        Arguments = change.Arguments is null ? current.Arguments : change.Arguments.Count == 0 ? null : new SortedDictionary<string, string>(change.Arguments.ToDictionary(), StringComparer.Ordinal),
        WatchPaths = change.WatchPaths is null ? current.WatchPaths : change.WatchPaths.Count == 0 ? null : [.. change.WatchPaths],
        InstallCommand = Text(change.InstallCommand, current.InstallCommand),
        BuildCommand = Text(change.BuildCommand, current.BuildCommand),
        StartCommand = Text(change.StartCommand, current.StartCommand),
    };

    private static void CheckArguments(FieldErrors errors, IReadOnlyDictionary<string, string>? arguments)
    {
        errors.AddIf(arguments is { Count: > MostArguments }, "build.arguments", $"At most {MostArguments}.");
        foreach (var (name, value) in arguments ?? new Dictionary<string, string>())
        {
            var field = $"build.arguments.{new string([.. name.Take(60).Where(c => !char.IsControl(c))])}";
            errors.AddIf(!VariableRules.IsName(name), field, "A name is a letter or underscore, then letters, digits and underscores, up to 128.");
            errors.AddIf(value is null || value.Length > LongestArgument || value.Contains('\0'), field, $"A text of up to {LongestArgument} characters.");
        }
    }

    private static void CheckCommand(FieldErrors errors, string field, string? command)
        => errors.AddIf(command is { Length: > LongestCommand } || command?.Contains('\0') == true, field, $"A shell command of up to {LongestCommand} characters.");

    private static bool IsStage(string text) => text.Length <= 128 && text[0] is not ('-' or '.') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static string? Text(string? given, string? current) => given is null ? current : given.Length == 0 ? null : given;
}
