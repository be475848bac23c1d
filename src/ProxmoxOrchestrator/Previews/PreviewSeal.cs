using System.Text.Json;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>A policy's variables at rest.</summary>
internal static class PreviewSeal
{
    public static byte[] Seal(ISecretBox box, string policyId, Dictionary<string, Dictionary<string, string>> overrides)
        => box.Seal(Purpose(policyId), JsonSerializer.SerializeToUtf8Bytes(overrides, PreviewJson.Default.DictionaryStringDictionaryStringString));

    public static Dictionary<string, Dictionary<string, string>> Open(ISecretBox box, PreviewPolicy policy)
        => policy.SealedOverrides is { } value ? JsonSerializer.Deserialize(box.Open(Purpose(policy.Id), value), PreviewJson.Default.DictionaryStringDictionaryStringString) ?? [] : [];

    private static string Purpose(string policyId) => $"preview-overrides:{policyId}";
}
