using System.Text.Json;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary><c>{"ref": "refs/heads/main", "after": "…"}</c> of any sender; <c>before</c>, <c>repository</c> and <c>deleted</c> may be there.</summary>
internal static class GenericPayload
{
    public static HookContent Read(string kind, JsonElement root)
    {
        var name = root.Text("repository");
        if (kind == "ping")
        {
            return HookContent.Nothing("Ping: the hook works.", null, name);
        }

        if (kind != "push")
        {
            return HookContent.Nothing($"'{kind}' concerns no deployment. X-ProxPaaS-Event is push or ping.", null, name);
        }

        if (root.Text("ref") is not { } reference || !reference.StartsWith("refs/", StringComparison.Ordinal))
        {
            throw new HookFormatException("""Send {"ref": "refs/heads/BRANCH", "after": "COMMIT"}.""");
        }

        var zeros = root.Text("after") is { Length: > 0 } after && after.All(c => c == '0');
        return new HookContent(null, name, [new RefChange(reference, root.Commit("before"), root.Commit("after"), false, null) { Deleted = root.Flag("deleted") || zeros }], null, null);
    }
}
