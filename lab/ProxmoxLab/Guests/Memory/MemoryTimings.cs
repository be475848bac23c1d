namespace ProxPaaS.Lab.Guests.Memory;

/// <summary>How long simulated work takes, after the figures measured on Proxmox.</summary>
internal sealed record MemoryTimings
{
    public TimeSpan Create { get; init; } = TimeSpan.FromSeconds(5.5);
    public TimeSpan FullClone { get; init; } = TimeSpan.FromSeconds(9);
    public TimeSpan LinkedClone { get; init; } = TimeSpan.FromSeconds(0.4);
    public TimeSpan Template { get; init; } = TimeSpan.FromSeconds(0.1);
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(1.8);
    public TimeSpan Address { get; init; } = TimeSpan.FromSeconds(1.2);
    public TimeSpan Shutdown { get; init; } = TimeSpan.FromSeconds(1.3);
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(0.5);
    public TimeSpan Destroy { get; init; } = TimeSpan.FromSeconds(0.3);
    public TimeSpan Snapshot { get; init; } = TimeSpan.FromSeconds(0.2);

    public MemoryTimings At(double pace) => new()
    {
        Create = Create * pace,
        FullClone = FullClone * pace,
        LinkedClone = LinkedClone * pace,
        Template = Template * pace,
        Start = Start * pace,
        Address = Address * pace,
        Shutdown = Shutdown * pace,
        Stop = Stop * pace,
        Destroy = Destroy * pace,
        Snapshot = Snapshot * pace,
    };
}
