using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Builds.Planning;

/// <summary>What is decided about a build before it is queued.</summary>
/// <param name="Dockerfile">Path inside the context.</param>
/// <param name="Directory">Folder of the repository that is the context; null: all of it.</param>
/// <param name="Problem">Why it cannot be built, in a sentence; null when it can.</param>
/// <param name="Input">Null where there is a problem before there is an input.</param>
/// <param name="Fingerprinted">What decides the image beside the tree, by name.</param>
/// <param name="Lines">For the head of the build's log.</param>
internal sealed record PreparedBuild(
    string Builder, string Dockerfile, string? Directory, string? Problem, BuildInput? Input, IReadOnlyDictionary<string, string> Fingerprinted, IReadOnlyList<string> Lines)
{
    /// <summary>A commit that nobody even plans.</summary>
    public static PreparedBuild Refused(Service service, string problem)
        => new(BuilderDecision.Dockerfile, service.Dockerfile ?? "Dockerfile", service.RootDirectory?.TrimEnd('/'), problem, null, new Dictionary<string, string>(), []);
}
