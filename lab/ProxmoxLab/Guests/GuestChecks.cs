using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Guests;

/// <summary>The conditions that nearly every change of a guest asks for.</summary>
internal static class GuestChecks
{
    public static void NotLocked(Guest guest)
    {
        if (guest.LockName is { } name)
        {
            throw PveException.Die($"{guest.Word} is locked ({name})");
        }
    }

    public static void NotProtected(Guest guest, string action)
    {
        if (guest.Config.GetValueOrDefault("protection") == "1")
        {
            throw PveException.Die($"{action} - protection mode enabled");
        }
    }

    public static void Unmodified(Guest guest, string? digest)
    {
        if (digest is not null && digest != guest.Digest)
        {
            throw PveException.Die("detected modified configuration - file changed by other user? Try again.");
        }
    }
}
