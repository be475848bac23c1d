using Google.Protobuf;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Storage;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>What one build keeps on disk.</summary>
internal sealed class BuildFolder(string path)
{
    public string LogPath => Path.Combine(path, "log.pb");

    public string ArchivePath => Path.Combine(path, "context.tar");

    public string ContextPath => Path.Combine(path, "context");

    private string StatusPath => Path.Combine(path, "status.pb");

    public void Create() => DurableFile.EnsurePrivateFolder(path);

    public BuildStatus? ReadStatus()
    {
        try
        {
            return File.Exists(StatusPath) ? BuildStatus.Parser.ParseFrom(File.ReadAllBytes(StatusPath)) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    public void Write(BuildStatus status) => DurableFile.Write(StatusPath, status.ToByteArray());

    /// <summary>Status and log stay until the control plane has them; the sources go at once.</summary>
    public void RemoveSources()
    {
        File.Delete(ArchivePath);
        if (Directory.Exists(ContextPath))
        {
            Directory.Delete(ContextPath, recursive: true);
        }
    }

    public void Remove()
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
