using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Builds.Planning;

/// <summary>Which builder makes a commit's image. Pure.</summary>
/// <param name="Builder">dockerfile or nixpacks.</param>
/// <param name="Reason">Why, for the log.</param>
/// <param name="Problem">Why it cannot be built; null when it can.</param>
internal sealed record BuilderDecision(string Builder, string Reason, string? Problem)
{
    public const string Dockerfile = "dockerfile";
    public const string Nixpacks = "nixpacks";

    /// <param name="chosen">The service's setting; null or Auto: look at the commit.</param>
    /// <param name="path">The service's Dockerfile setting; null: the usual name.</param>
    /// <param name="exists">The commit has that file.</param>
    /// <param name="folder">The root directory with a slash behind it, or nothing; for sentences.</param>
    public static BuilderDecision Of(BuilderChoice? chosen, string? path, bool exists, string folder)
    {
        var file = folder + (path ?? "Dockerfile");
        return (chosen ?? BuilderChoice.Auto, path, exists) switch
        {
            (BuilderChoice.Image, _, _) => new(Dockerfile, "", "The service's builder is image, but it has no image. Set its image, or set the builder to auto."),
            (BuilderChoice.Nixpacks, _, _) => new(Nixpacks, "the service's builder is set to it", null),
            (BuilderChoice.Dockerfile, _, true) => new(Dockerfile, "the service's builder is set to it", null),
            (BuilderChoice.Dockerfile, _, false) => new(Dockerfile, "", $"The commit has no {file}. Add it, correct the service's dockerfile setting, or set the builder to nixpacks."),
            (_, _, true) => new(Dockerfile, $"the commit has {file}", null),
            (_, not null, false) => new(Dockerfile, "", $"The commit has no {file}. Add it, or clear the service's dockerfile setting to build without one."),
            _ => new(Nixpacks, $"the commit has no {file}", null),
        };
    }
}
