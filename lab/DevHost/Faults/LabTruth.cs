using System.Text.Json;

namespace ProxPaaS.DevHost.Faults;

/// <param name="Orphans">Volumes without a guest.</param>
/// <param name="UnknownRunning">Containers that run though the lab has no such guest.</param>
internal sealed record LabTruth(IReadOnlyList<LabGuest> Guests, IReadOnlyList<string> Orphans, IReadOnlyList<int> UnknownRunning)
{
    public static LabTruth Of(JsonElement truth) => new(
        [.. truth.GetProperty("guests").EnumerateArray().Select(LabGuest.Of)],
        [.. truth.GetProperty("volumes").EnumerateArray().Where(v => v.GetProperty("orphan").GetBoolean() && v.GetProperty("vmid").GetInt32() > 0).Select(v => v.GetProperty("volid").GetString()!)],
        [.. truth.GetProperty("unknownRunning").EnumerateArray().Select(v => v.GetInt32())]);
}
