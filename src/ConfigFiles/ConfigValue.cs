using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>One setting that a file sets.</summary>
/// <param name="Key">The setting's name in the API: <c>memoryMiB</c>, <c>build.watchPaths</c>; <c>startCommand</c> for the command that starts the app however it is built.</param>
/// <param name="Value">In the API's form.</param>
/// <param name="Hidden">Files that say something else about it and come later in the order.</param>
public sealed record ConfigValue(string Key, JsonNode Value, ConfigOrigin Origin, IReadOnlyList<ConfigOrigin> Hidden);
