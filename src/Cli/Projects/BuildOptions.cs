using System.CommandLine;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Projects;

/// <summary>How a service's image is made, as options; what is not given stays as it is, an empty value clears.</summary>
internal sealed class BuildOptions
{
    private readonly Option<BuilderChoice?> _builder = new("--builder") { Description = "auto, dockerfile, nixpacks or image." };
    private readonly Option<string?> _target = new("--target") { Description = "Stage of the Dockerfile to build." };
    private readonly Option<string[]> _arguments = new("--build-arg") { Description = "NAME=VALUE for an ARG of the Dockerfile; all of them together replace those set before.", HelpName = "NAME=VALUE" };
    private readonly Option<string[]> _watch = new("--watch") { Description = "Build only pushes that change files of this pattern; may be given again.", HelpName = "PATTERN" };
    private readonly Option<string?> _install = new("--install-cmd") { Description = "Nixpacks: command in place of the install phase's.", HelpName = "COMMAND" };
    private readonly Option<string?> _buildCommand = new("--build-cmd") { Description = "Nixpacks: command in place of the build phase's.", HelpName = "COMMAND" };
    private readonly Option<string?> _start = new("--start-cmd") { Description = "Nixpacks: command that starts the app.", HelpName = "COMMAND" };

    public IEnumerable<Option> All => [_builder, _target, _arguments, _watch, _install, _buildCommand, _start];

    /// <summary>Null when none is given.</summary>
    public BuildSettings? Read(Call call) => !All.Any(call.Given) ? null : new()
    {
        Builder = call.Get(_builder),
        Target = call.Get(_target),
        Arguments = call.Given(_arguments) ? Arguments(call.Get(_arguments) ?? []) : null,
        WatchPaths = call.Given(_watch) ? [.. (call.Get(_watch) ?? []).Where(p => p.Length > 0)] : null,
        InstallCommand = call.Get(_install),
        BuildCommand = call.Get(_buildCommand),
        StartCommand = call.Get(_start),
    };

    private static Dictionary<string, string> Arguments(string[] given)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in given.Where(i => i.Length > 0))
        {
            arguments[item.Split('=', 2) is [{ Length: > 0 } name, _] ? name : throw PxException.Usage($"'{item}' is not a build argument. Write: --build-arg NAME=VALUE")] = item[(item.IndexOf('=') + 1)..];
        }

        return arguments;
    }
}
