namespace ProxPaaS.Nixpacks.Plan;

/// <summary>How the finished image starts.</summary>
public sealed class StartPhase
{
    public string? Cmd { get; set; }

    /// <summary>Another image to copy the result into; null runs in the build image.</summary>
    public string? RunImage { get; set; }

    public List<string>? OnlyIncludeFiles { get; set; }

    public string? User { get; set; }

    internal static StartPhase Of(string command) => new() { Cmd = command };
}
