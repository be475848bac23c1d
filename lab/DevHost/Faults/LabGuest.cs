using System.Text.Json;

namespace ProxPaaS.DevHost.Faults;

/// <param name="Text">All that the lab knows of it, to compare.</param>
internal sealed record LabGuest(int Vmid, bool Running, bool Template, string Text)
{
    public static LabGuest Of(JsonElement guest)
        => new(guest.GetProperty("vmid").GetInt32(), guest.GetProperty("running").GetBoolean(), guest.GetProperty("template").GetBoolean(), guest.GetRawText());
}
