namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>What hook URLs start with, <c>https://paas.example.org</c>; empty: the address of the git URLs.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Where people look at services; commit statuses link to it. Empty: <see cref="PublicUrl"/>.</summary>
    public string? ConsoleUrl { get; set; }

    /// <summary>Largest body; GitHub sends up to 25 MB.</summary>
    public int MaxBodyMiB { get; set; } = 25;

    /// <summary>Bodies over 1 MiB that are read at once: bounds the memory that strangers can fill.</summary>
    public int LargeBodies { get; set; } = 4;

    /// <summary>A branch that was built is not built again for this long: a storm of pushes becomes two builds, the first and the newest.</summary>
    public int BuildIntervalSeconds { get; set; } = 10;

    /// <summary>Sources whose repositories are asked at once.</summary>
    public int Parallel { get; set; } = 8;
}
