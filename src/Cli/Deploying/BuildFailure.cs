using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>How px ends when a build that it followed came to nothing. Pure.</summary>
internal static class BuildFailure
{
    public static bool Is(BuildView build) => build.State is BuildState.Failed or BuildState.Cancelled or BuildState.Superseded;

    /// <param name="last">The last line of its log that a person saw: a reason that stands there is not told again.</param>
    /// <param name="more">Further sentences.</param>
    public static PxException Of(BuildView build, string last, string more = "")
    {
        var reason = build.Reason.Length == 0 || build.Reason == last ? "." : $": {build.Reason}";
        return new(ExitCodes.TimedOutOrDeployFailed, "build_" + ServiceCommands.Text(build.State), $"The build {Verb(build.State)}{reason} {more}".TrimEnd());
    }

    private static string Verb(BuildState state) => state switch
    {
        BuildState.Cancelled => "was cancelled",
        BuildState.Superseded => "was superseded by a newer one",
        _ => "failed",
    };
}
