using System.Text.Json.Serialization;

namespace ProxPaaS.NodeAgent.Builds.Bases;

/// <summary>A copy on this node of an image that an organisation's build was given by its registry.</summary>
/// <param name="Scope">Whose build it was: nobody else gets it from here.</param>
/// <param name="Name"><c>docker.io/library/busybox:1.36</c></param>
/// <param name="Digest">What the name meant then.</param>
/// <param name="At">When the registry said so last.</param>
internal sealed record HeldImage(string Scope, string Name, string Digest, DateTimeOffset At)
{
    /// <summary>Without tag, with the digest.</summary>
    [JsonIgnore]
    public string Reference => $"{Repository(Name)}@{Digest}";

    public static string Repository(string name)
    {
        var tag = name.LastIndexOf(':');
        return tag > name.LastIndexOf('/') ? name[..tag] : name;
    }
}
