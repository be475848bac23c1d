using System.Text.Json;

namespace ProxPaaS.Contracts.Api;

/// <summary>What a build is made from, as it was decided when the build was asked for.</summary>
/// <param name="Builder"><c>dockerfile</c> or <c>nixpacks</c>.</param>
/// <param name="Reason">Why that builder, in a sentence.</param>
/// <param name="Directory">Folder of the repository that is built; "" for all of it.</param>
/// <param name="Dockerfile">Path of the Dockerfile inside that folder.</param>
/// <param name="Plan">The plan in nixpacks' shape; null for a Dockerfile.</param>
/// <param name="Origins">Where each value of the plan came from, by its dotted path.</param>
/// <param name="Notes">What the user should know: versions that were replaced, for example.</param>
/// <param name="Generated">The Dockerfile that was generated; null when the commit's own is used.</param>
/// <param name="Variables">Names of the variables that the build can read; their values are nowhere in the image.</param>
public sealed record BuildPlanView(
    string BuildId, string Builder, string Reason, string Directory, string Dockerfile, string? Target, IReadOnlyDictionary<string, string> Arguments, IReadOnlyList<string> Providers,
    JsonElement? Plan, IReadOnlyDictionary<string, string> Origins, IReadOnlyList<string> Notes, string? Generated, IReadOnlyList<string> Variables);
