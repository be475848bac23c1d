using System.Security.Cryptography;

namespace ProxPaaS.DevHost.Parts;

/// <summary>A program that is compiled ahead of time: minutes, so only when its sources changed.</summary>
internal sealed class NativeProgram(Installation installation, string project, string folder, string name)
{
    public string Path { get; } = System.IO.Path.Combine(installation.Artifacts, folder, name);

    private string Stamp => System.IO.Path.Combine(installation.Artifacts, folder, "sources.sha256");

    public bool IsFresh() => File.Exists(Path) && File.Exists(Stamp) && File.ReadAllText(Stamp) == HashOfSources();

    public async Task PublishAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var sources = HashOfSources();
        if (IsFresh())
        {
            say("unchanged");
            return;
        }

        await Tool.RunAsync(
            "dotnet", ["publish", project, "-c", "Release", "-r", "linux-x64", "-o", System.IO.Path.GetDirectoryName(Path)!, "--nologo", "-v", "minimal"],
            cancellationToken, say, folder: installation.Repository);
        await File.WriteAllTextAsync(Stamp, sources, cancellationToken);
        say($"{new FileInfo(Path).Length / 1024 / 1024} MiB");
    }

    private string HashOfSources()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in new[] { project, "src/Contracts", "Directory.Packages.props", "Directory.Build.props" }.Select(p => System.IO.Path.Combine(installation.Repository, p)))
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
