namespace ProxPaaS.Orchestrator.Uploads;

/// <summary>Section <c>Uploads</c>.</summary>
public sealed class UploadOptions
{
    /// <summary>Largest upload, both as it is sent and unpacked.</summary>
    public int MaxMiB { get; set; } = 512;

    /// <summary>Most files, links and folders in one upload.</summary>
    public int MaxFiles { get; set; } = 100_000;

    /// <summary>Uploads that are read at once; more wait a moment and are then told to try again.</summary>
    public int MaxAtOnce { get; set; } = 4;
}
