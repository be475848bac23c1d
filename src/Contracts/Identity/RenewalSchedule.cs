namespace ProxPaaS.Contracts.Identity;

/// <summary>Certificates are renewed at a random point between 50 and 80 % of their life.</summary>
public static class RenewalSchedule
{
    /// <param name="position">In [0, 1), from the caller's random source, drawn once per certificate.</param>
    public static DateTimeOffset DueAt(NodeIdentity identity, double position)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity.NotBefore + ((identity.NotAfter - identity.NotBefore) * (0.5 + (0.3 * position)));
    }
}
