using System.Security.Cryptography;

namespace ProxPaaS.DevHost.Parts;

/// <summary>Builds the platform's programs and says where they are.</summary>
internal sealed class Binaries(Installation installation)
{
    public string ControlPlane => Program("src/ProxmoxOrchestrator", "proxpaas");

    public string Edge => Program("src/Ingress", "proxpaas-ingress");

    public string Dashboard => Program("src/Blazor.Dashboard", "proxpaas-dashboard");

    public string Lab => Program("lab/ProxmoxLab", "pvelab");

    public string Agent => Path.Combine(installation.Artifacts, "agent", "proxpaas-agent");

    public Task BuildAsync(Action<string> say, CancellationToken cancellationToken)
        => Tool.RunAsync("dotnet", ["build", "lab/DevHost/run.slnf", "-c", "Release", "--nologo", "-v", "minimal"], cancellationToken, say, folder: installation.Repository);

    /// <summary>Compiles the agent ahead of time: minutes, so only when its sources changed.</summary>
    public async Task PublishAgentAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var stamp = Path.Combine(installation.Artifacts, "agent", "sources.sha256");
        var sources = HashOf("src/NodeAgent", "src/Contracts", "Directory.Packages.props", "Directory.Build.props");
        if (File.Exists(Agent) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == sources)
        {
            say("unchanged");
            return;
        }

        await Tool.RunAsync(
            "dotnet", ["publish", "src/NodeAgent", "-c", "Release", "-r", "linux-x64", "-o", Path.GetDirectoryName(Agent)!, "--nologo", "-v", "minimal"],
            cancellationToken, say, folder: installation.Repository);
        await File.WriteAllTextAsync(stamp, sources, cancellationToken);
        say($"{new FileInfo(Agent).Length / 1024 / 1024} MiB");
    }

    private string Program(string project, string name) => Path.Combine(installation.Repository, project, "bin/Release/net10.0", name);

    private string HashOf(params string[] paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths.Select(p => Path.Combine(installation.Repository, p)))
        {
            var files = File.Exists(path)
                ? new[] { path }.Order(StringComparer.Ordinal)
                : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal);
            foreach (var file in files)
            {
                hash.AppendData(File.ReadAllBytes(file));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
