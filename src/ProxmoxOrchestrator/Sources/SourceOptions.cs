namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Section <c>Sources</c>.</summary>
public sealed class SourceOptions
{
    /// <summary>Whether <c>http://</c> is taken, which shows code and tokens to the network.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Program for ssh URLs.</summary>
    public string SshExecutable { get; set; } = "/usr/bin/ssh";

    /// <summary>Longest fetch.</summary>
    public int FetchTimeoutSeconds { get; set; } = 300;

    /// <summary>Longest question for references.</summary>
    public int ListTimeoutSeconds { get; set; } = 30;

    /// <summary>Most that one fetch may bring.</summary>
    public int MaxFetchMiB { get; set; } = 2048;

    /// <summary>How often a repository is asked for what its hook may have missed; 0 switches it off.</summary>
    public int PollSeconds { get; set; } = 180;
}
