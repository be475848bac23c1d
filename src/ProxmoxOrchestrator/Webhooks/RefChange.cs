using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>A branch or tag that moved.</summary>
/// <param name="Ref">Full: <c>refs/heads/main</c>.</param>
/// <param name="Before">Null: it was created, or the provider does not say.</param>
/// <param name="After">Null: it was deleted.</param>
/// <param name="Paths">Every path that its commits touched; null when the provider's lists may be incomplete.</param>
internal sealed record RefChange(string Ref, string? Before, string? After, bool Forced, IReadOnlyList<string>? Paths)
{
    public const string Heads = "refs/heads/", Tags = "refs/tags/";

    /// <summary>Poll and sync name no commit: null there does not mean that the reference is gone.</summary>
    public bool Deleted { get; init; }

    [JsonIgnore]
    public bool IsTag => Ref.StartsWith(Tags, StringComparison.Ordinal);

    [JsonIgnore]
    public string Short => IsTag ? Ref[Tags.Length..] : Ref.StartsWith(Heads, StringComparison.Ordinal) ? Ref[Heads.Length..] : Ref;
}
