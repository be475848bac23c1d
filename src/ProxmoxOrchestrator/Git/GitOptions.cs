namespace ProxPaaS.Orchestrator.Git;

/// <summary>Section <c>Git</c>.</summary>
public sealed class GitOptions
{
    public string Executable { get; set; } = "/usr/bin/git";

    /// <summary>Folder of the bare repositories; empty: <c>git</c> in the state folder. Several control planes share one.</summary>
    public string? Path { get; set; }

    /// <summary>Largest single push.</summary>
    public int MaxPushMiB { get; set; } = 1024;

    /// <summary>A repository larger than this takes no more pushes.</summary>
    public int MaxRepositoryMiB { get; set; } = 4096;

    /// <summary>Transfers at once; more wait a moment and are then told to try again.</summary>
    public int MaxTransfers { get; set; } = 32;
}
