using System.Text.Json;

namespace ProxPaaS.Contracts.Api;

/// <summary>A setting and the file that set it.</summary>
/// <param name="Key">The setting's name in <see cref="ServiceSettings"/>, <c>build.watchPaths</c> within its group; <c>startCommand</c> whatever the builder.</param>
/// <param name="Path">The key in the file.</param>
/// <param name="Line">From 1; null where the format has none.</param>
/// <param name="Hides">Places in other files that say something else and do not count: <c>fly.toml:7</c>.</param>
public sealed record ConfigValueView(string Key, JsonElement Value, string File, string Path, int? Line, IReadOnlyList<string>? Hides = null);
