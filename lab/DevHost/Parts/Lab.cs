using System.Text.Json;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

/// <summary>The Proxmox lab: the API over real LXC guests, or simulated ones.</summary>
internal sealed class Lab(Installation installation, Binaries binaries, SupervisorClient supervisor)
{
    public string StateFolder => installation.Folder("lab");

    public IReadOnlyList<string> Arguments(string backend, string listen, string admin) =>
    [
        "--backend", backend, "--state", StateFolder, "--listen", listen, "--admin", admin, "--bridge", $"{installation.BridgeName}={installation.BridgeAddress}",
        "--veth-prefix", installation.VethPrefix,
    ];

    public async Task<LabDescription> StartAsync(CancellationToken cancellationToken)
    {
        var log = installation.LogOf("lab");
        var before = File.Exists(log) ? new FileInfo(log).Length : 0;
        var arguments = Arguments(
            installation.Guests == GuestKind.Lxc ? "lxc" : "memory", $"127.0.0.1:{installation.LabPort}", $"127.0.0.1:{installation.LabAdminPort}");
        await supervisor.StartAsync(new("lab", binaries.Lab, arguments, new Dictionary<string, string>(), installation.State), cancellationToken);
        return await Waiting.ForAsync(() => Task.FromResult(ReadyLine(log, before)), TimeSpan.FromSeconds(60), () => $"the lab did not say that it is ready; see {log}", cancellationToken);
    }

    /// <summary>What the running lab said of itself when it was started.</summary>
    public LabDescription Describe() => ReadyLine(installation.LogOf("lab"), 0) ?? throw new InvalidOperationException("the lab has not described itself; was it started by ./run?");

    private static LabDescription? ReadyLine(string log, long from)
    {
        if (!File.Exists(log))
        {
            return null;
        }

        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("{\"", StringComparison.Ordinal) && line.EndsWith('}') && line.Contains("\"certificateFingerprint\"", StringComparison.Ordinal))
            {
                return JsonSerializer.Deserialize(line, LabJson.Default.LabDescription);
            }
        }

        return null;
    }
}
