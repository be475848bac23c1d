namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Section <c>Bootstrap</c>: read at the first start only, while there is no user.</summary>
public sealed class BootstrapOptions
{
    public string AdminEmail { get; set; } = "admin@localhost";

    /// <summary>Neither this nor the file: a random one, written to <c>bootstrap-admin.txt</c> in the state folder.</summary>
    public string? AdminPassword { get; set; }

    /// <summary>A file whose first line is the password.</summary>
    public string? AdminPasswordFile { get; set; }

    public string Organisation { get; set; } = "default";
}
