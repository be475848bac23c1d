namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>What <c>pvelab down --state DIR</c> does for real guests: nothing of the lab is left on the machine. Repeating it is harmless.</summary>
internal static class LxcTeardown
{
    public static async Task RunAsync(LxcOptions options, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(options.Root)) { return; }
        await using var backend = new LxcGuestBackend(options, TimeProvider.System);
        await backend.TearDownAsync(cancellationToken);
    }
}
