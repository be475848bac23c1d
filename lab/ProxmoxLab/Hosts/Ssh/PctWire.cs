using System.Text.Json.Serialization;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>One call of <c>pct</c>, as a line of JSON over the host's socket.</summary>
/// <param name="Arguments">Arguments after <c>pct</c>.</param>
/// <param name="Directory">The caller's working folder, for relative paths of push and pull.</param>
internal sealed record PctRequest(string[] Arguments, string Directory);

/// <summary>What <c>pct</c> prints and ends with. With <paramref name="Execute"/> the caller runs that command line instead, on its own streams.</summary>
internal sealed record PctReply(int ExitCode, string Output = "", string Errors = "", IReadOnlyList<string>? Execute = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PctRequest))]
[JsonSerializable(typeof(PctReply))]
internal sealed partial class PctJson : JsonSerializerContext;
