using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>One process per state folder: two on the same SQLite file would both believe that they lead.</summary>
internal sealed class InstallationLock(IOptions<DataOptions> data) : IDisposable
{
    private FileStream? _file;

    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    public void Take()
    {
        var path = data.Value.Combine("proxpaas.lock");
        try
        {
            _file ??= new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException ex)
        {
            throw new InvalidOperationException($"Another proxpaas runs on {data.Value.Path} (it holds {path}). Stop it first, or set Data:Path to a folder of its own.", ex);
        }
    }

    public void Dispose() => _file?.Dispose();
}
