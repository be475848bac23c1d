using System.Text.RegularExpressions;

namespace ProxPaaS.NodeAgent.Builds.Bases;

/// <summary>
/// Reads out of BuildKit's progress which images a build starts from, what they mean now, and which of them could not be had. A step's own
/// output stands behind its number and a time, so it does not pass for this.
/// </summary>
internal sealed partial class BaseImageWatch
{
    private readonly Dictionary<string, string> _vertices = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>All images that were asked for, without digests.</summary>
    public IReadOnlySet<string> Images => _images;

    /// <summary>Image → digest; BuildKit does not tell it of images that are only copied from.</summary>
    public IReadOnlyDictionary<string, string> Digests => _digests;

    /// <summary>The first that could not be had.</summary>
    public BaseImageFailure? Failure { get; private set; }

    /// <summary>The first of what the build consists of has begun: what FROM names is known, and the rest begins in the same moment.</summary>
    public bool StepsBegan { get; private set; }

    public void Read(string line)
    {
        if (Vertex().Match(line) is not { Success: true } vertex)
        {
            return;
        }

        var (number, text) = (vertex.Groups[1].Value, vertex.Groups[2].Value);
        if (text.StartsWith("ERROR: ", StringComparison.Ordinal))
        {
            // The first one that fails ends the questions about the others; that is no failure of theirs.
            Failure ??= _vertices.TryGetValue(number, out var image) && !text.EndsWith("context canceled", StringComparison.Ordinal) ? new(image, text["ERROR: ".Length..].Trim()) : null;
        }
        else if (number != "0")
        {
            StepsBegan |= _seen.Add(number) && !Beforehand().IsMatch(text);

            // Whatever has that form counts: a step's name may hold lines of its own, which can add an image but never hide one.
            Note(number, Metadata().Match(text));
            Note(number, From().Match(text));
        }
    }

    private void Note(string number, Match image)
    {
        if (!image.Success)
        {
            return;
        }

        var name = image.Groups[1].Value;
        _vertices[number] = name;
        _images.Add(name);
        if (image.Groups[2].Success)
        {
            _digests[name] = image.Groups[2].Value;
        }
    }

    // "#4 [1/3] FROM docker.io/library/busybox:1.36@sha256:…"; "#4 0.213 output of a step" does not begin a vertex.
    [GeneratedRegex(@"\A#([0-9]+) ((?![0-9]+\.[0-9]+ )\S.*)\z")]
    private static partial Regex Vertex();

    [GeneratedRegex(@"\A\[internal\] load metadata for ([^\s@]+)(?:@(sha256:[0-9a-f]{64}))?\z")]
    private static partial Regex Metadata();

    [GeneratedRegex(@"\A(?:\[internal\] load (?:build definition|remote build context|\.dockerignore|metadata)|\[auth\]|resolve image config|sha256:)")]
    private static partial Regex Beforehand();

    [GeneratedRegex(@"\A(?:\[[^\]]+\] )?FROM ([^\s@]+)(?:@(sha256:[0-9a-f]{64}))?\z")]
    private static partial Regex From();
}
