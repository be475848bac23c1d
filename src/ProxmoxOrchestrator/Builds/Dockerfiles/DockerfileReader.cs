namespace ProxPaaS.Orchestrator.Builds.Dockerfiles;

/// <summary>
/// Finds the images and secrets that a Dockerfile names. What it misses a build does not get: neither a sign-in nor an image of the platform's
/// registry goes along that is not found here. Too much does no harm. Pure.
/// </summary>
internal static class DockerfileReader
{
    private const string Scratch = "scratch";

    /// <summary>More are not worth keeping: nobody writes them by hand.</summary>
    private const int MostImages = 200;

    private static readonly Dictionary<string, string> Platform = new(StringComparer.Ordinal)
    {
        ["BUILDPLATFORM"] = "linux/amd64", ["BUILDOS"] = "linux", ["BUILDARCH"] = "amd64", ["BUILDVARIANT"] = "",
        ["TARGETPLATFORM"] = "linux/amd64", ["TARGETOS"] = "linux", ["TARGETARCH"] = "amd64", ["TARGETVARIANT"] = "",
    };

    /// <param name="arguments">Build arguments; they count where the Dockerfile declares them.</param>
    public static DockerfileFacts Read(string text, IReadOnlyDictionary<string, string> arguments)
    {
        var (instructions, escape) = DockerfileLines.Of(text);
        var found = new Found(escape);
        var globals = new Dictionary<string, string>(Platform, StringComparer.Ordinal);
        var inStage = false;
        foreach (var instruction in instructions)
        {
            var (name, rest) = FirstWord(instruction);
            var (flags, words) = Flags(rest);
            switch (name.ToUpperInvariant())
            {
                case "ARG" when !inStage:
                    Declare(rest, arguments, globals, escape);
                    break;
                case "FROM":
                    inStage = true;
                    found.From(words, globals);
                    break;
                case "COPY" or "ADD":
                    foreach (var source in flags.Where(flag => flag.StartsWith("--from=", StringComparison.OrdinalIgnoreCase)))
                    {
                        found.Image(source["--from=".Length..], globals);
                    }

                    break;
                case "RUN":
                    foreach (var mount in flags.Where(flag => flag.StartsWith("--mount=", StringComparison.OrdinalIgnoreCase)))
                    {
                        found.Mount(mount["--mount=".Length..], globals);
                    }

                    break;
            }
        }

        return found.Facts;
    }

    private static void Declare(string rest, IReadOnlyDictionary<string, string> arguments, Dictionary<string, string> globals, char escape)
    {
        foreach (var word in DockerfileWords.Split(rest))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (arguments.TryGetValue(name, out var given))
            {
                globals[name] = given;
            }
            else if (equals >= 0 && DockerfileWords.Fill(word[(equals + 1)..], globals, escape) is { } value)
            {
                globals[name] = value;
            }
        }
    }

    private static (string First, string After) FirstWord(string text)
    {
        var end = text.AsSpan().IndexOfAny(" \t\v\f\r");
        return end < 0 ? (text, "") : (text[..end], text[end..].TrimStart());
    }

    private static (IReadOnlyList<string> Flags, IReadOnlyList<string> Words) Flags(string rest)
    {
        var words = DockerfileWords.Split(rest).ToList();
        var count = words.TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal)).Count();
        return (words[..count], words[count..]);
    }

    private sealed class Found(char escape)
    {
        private readonly HashSet<string> _stages = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<string> _images = [];
        private readonly List<string> _open = [];
        private readonly List<string> _secrets = [];

        public DockerfileFacts Facts => new([.. _images.Distinct().Take(MostImages)], [.. _open.Distinct().Take(MostImages)], _secrets);

        public void From(IReadOnlyList<string> words, Dictionary<string, string> globals)
        {
            if (words.Count > 0)
            {
                Image(words[0], globals);
            }

            if (words is [_, var between, var stage] && between.Equals("as", StringComparison.OrdinalIgnoreCase))
            {
                _stages.Add(stage);
            }
        }

        /// <summary>Unless it is a stage, by its name or number.</summary>
        public void Image(string word, Dictionary<string, string> globals)
        {
            if (DockerfileWords.Fill(word, globals, escape) is not { Length: > 0 } image)
            {
                _open.Add(word);
            }
            else if (!_stages.Contains(image) && !image.All(char.IsAsciiDigit) && !image.Equals(Scratch, StringComparison.OrdinalIgnoreCase))
            {
                _images.Add(image);
            }
        }

        public void Mount(string options, Dictionary<string, string> globals)
        {
            var fields = options.Split(',').Select(field => field.Trim('"', '\'')).ToList();
            if (fields.Any(field => field.Equals("type=secret", StringComparison.OrdinalIgnoreCase) || (field.StartsWith("type=", StringComparison.OrdinalIgnoreCase) && field.Contains('$'))))
            {
                _secrets.Add(options);
            }

            foreach (var field in fields.Where(field => field.StartsWith("from=", StringComparison.OrdinalIgnoreCase)))
            {
                Image(field["from=".Length..], globals);
            }
        }
    }
}
