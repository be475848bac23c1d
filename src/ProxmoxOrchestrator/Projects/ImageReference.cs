using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>HOST/NAME:TAG or HOST/NAME@DIGEST, as Docker reads it: without a host it is Docker Hub's, without a tag <c>latest</c>.</summary>
internal sealed partial record ImageReference(string Host, string Name, string? Tag, string? Digest)
{
    private const string DockerHub = "docker.io";
    private const int LongestName = 255;

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (Form().Match(text) is not { Success: true } match || match.Groups["name"].Length > LongestName)
        {
            return false;
        }

        var host = match.Groups["host"].Value;
        var name = match.Groups["name"].Value;
        if (host.Length > 0 && !host.Contains('.') && !host.Contains(':') && host != "localhost")
        {
            (host, name) = ("", $"{host}/{name}");
        }

        if (host.Length == 0)
        {
            (host, name) = (DockerHub, name.Contains('/') ? name : $"library/{name}");
        }

        var digest = match.Groups["digest"].Value is { Length: > 0 } d ? d : null;
        reference = new ImageReference(host, name, match.Groups["tag"].Value is { Length: > 0 } t ? t : digest is null ? "latest" : null, digest);
        return true;
    }

    public override string ToString() => Digest is not null ? $"{Host}/{Name}@{Digest}" : $"{Host}/{Name}:{Tag}";

    [GeneratedRegex(@"\A(?:(?<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?)/)?(?<name>[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?\z", RegexOptions.ExplicitCapture, 200)]
    private static partial Regex Form();
}
