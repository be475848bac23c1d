namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Section <c>Builds</c>.</summary>
public sealed class BuildOptions
{
    /// <summary>Builds at once on one builder node.</summary>
    public int SlotsPerNode { get; set; } = 1;

    /// <summary>A build that takes longer is ended.</summary>
    public int TimeoutMinutes { get; set; } = 30;

    /// <summary>A builder that is silent for this long has lost its builds.</summary>
    public int LostAfterSeconds { get; set; } = 60;

    /// <summary>Starts of one build, its first included; only lost builders are tried again.</summary>
    public int Attempts { get; set; } = 3;
}
