namespace ProxPaaS.NodeAgent.Builds;

/// <summary>
/// A <c># syntax=docker/dockerfile:1</c> line makes BuildKit fetch another front end from docker.io before anything else, which
/// fails on nodes without that registry. The engine's own front end is used instead. Pure.
/// </summary>
internal static class DockerfileSyntax
{
    /// <param name="removed">The line's value; null when there is none and the text is unchanged.</param>
    public static string Strip(string dockerfile, out string? removed)
    {
        removed = null;
        var lines = dockerfile.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            // Directives stand before everything else, comments that are none end them.
            var line = lines[i].Trim().TrimStart('\uFEFF');
            if (!line.StartsWith('#') || line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals))
            {
                break;
            }

            if (line[1..equals].Trim().Equals("syntax", StringComparison.OrdinalIgnoreCase))
            {
                removed = line[(equals + 1)..].Trim();

                // Taken out, not emptied: other directives after it must still stand before everything else.
                return string.Join('\n', lines.Where((_, index) => index != i));
            }
        }

        return dockerfile;
    }
}
