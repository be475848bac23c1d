namespace ProxPaaS.Lab.Guests.Memory;

/// <summary>A simulated guest that runs.</summary>
internal sealed class MemoryGuest(int pid, DateTimeOffset started, GuestRuntime runtime)
{
    public int Pid => pid;

    public DateTimeOffset Started => started;

    public GuestRuntime Runtime { get; set; } = runtime;

    /// <summary>A deaf guest does not react to a shutdown.</summary>
    public bool Deaf { get; set; }
}
