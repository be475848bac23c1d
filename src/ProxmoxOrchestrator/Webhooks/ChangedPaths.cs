using System.Text.Json;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>The paths that a push's commits name.</summary>
internal static class ChangedPaths
{
    /// <summary>More are not worth keeping: git tells them as well.</summary>
    private const int Most = 1000;

    /// <summary>Their union; null as soon as one commit names none, because lists are cut off and left out on large pushes without saying so.</summary>
    public static IReadOnlyList<string>? Union(IReadOnlyList<JsonElement> commits)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var commit in commits)
        {
            var named = 0;
            foreach (var list in new[] { "added", "modified", "removed" })
            {
                foreach (var path in commit.Items(list).Where(p => p.ValueKind == JsonValueKind.String))
                {
                    paths.Add(path.GetString()!);
                    named++;
                }
            }

            if (named == 0 || paths.Count > Most)
            {
                return null;
            }
        }

        return paths.Count == 0 ? null : [.. paths];
    }
}
