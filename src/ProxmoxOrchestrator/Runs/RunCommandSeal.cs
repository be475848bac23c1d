using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>Between a command and <see cref="Run.SealedCommand"/>: its arguments may be secrets. The run's id is part of the seal.</summary>
internal static partial class RunCommandSeal
{
    private const int LongestShown = 60;

    public static byte[] Seal(ISecretBox box, string runId, IReadOnlyList<string> command)
        => box.Seal(Purpose(runId), JsonSerializer.SerializeToUtf8Bytes([.. command], Json.Default.StringArray));

    /// <summary>Null: the deployment's own.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Sealed with another key or for another run, or damaged.</exception>
    public static IReadOnlyList<string>? Open(ISecretBox box, Run run)
        => run.SealedCommand is { } text ? JsonSerializer.Deserialize(box.Open(Purpose(run.Id), text), Json.Default.StringArray) : null;

    /// <summary>What everybody may see of a command: its program.</summary>
    public static string Shown(string program) => new([.. program.Where(c => !char.IsControl(c)).Take(LongestShown)]);

    private static string Purpose(string runId) => $"run-command:{runId}";

    [JsonSerializable(typeof(string[]))]
    private sealed partial class Json : JsonSerializerContext;
}
