using System.Text.Json.Nodes;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

/// <summary>What stands in for node archive, agents and Docker when the guests are simulated.</summary>
internal static class SimulatedAgents
{
    public static async Task StartAsync(Installation installation, SupervisorClient supervisor, LabDescription lab, string caFingerprint, CancellationToken cancellationToken)
    {
        // The control plane uploads an archive and makes templates of it as ever; nobody unpacks this one.
        var folder = installation.Folder("archives");
        await File.WriteAllTextAsync(Path.Combine(folder, "simulated.tar.zst"), "an archive for simulated guests\n", cancellationToken);
        var manifest = new JsonObject
        {
            ["version"] = "simulated",
            ["file"] = "simulated.tar.zst",
            ["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("an archive for simulated guests\n"u8)),
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), manifest.ToJsonString(), cancellationToken);
        await supervisor.StartAsync(
            new("simulated-guests", Environment.ProcessPath!, ["simulate-guests", lab.AdminUrl, installation.AgentsUrl, caFingerprint, installation.Folder("simulated")], new Dictionary<string, string>(), installation.State),
            cancellationToken);
    }
}
