namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Section <c>Data</c>: where this process keeps its files.</summary>
public sealed class DataOptions
{
    /// <summary>State folder: SQLite database, keys, git repositories. Absolute, or relative to the working folder.</summary>
    public string Path { get; set; } = "/var/lib/proxpaas";

    internal string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([System.IO.Path.GetFullPath(Path), .. parts]);
}
