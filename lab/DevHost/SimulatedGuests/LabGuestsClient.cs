using System.Net.Http.Json;
using System.Text.Json;

namespace ProxPaaS.DevHost.SimulatedGuests;

/// <summary>Asks the memory lab which guests were started, and with what size.</summary>
internal sealed class LabGuestsClient(HttpClient http)
{
    public async Task<IReadOnlyList<RunningGuest>> RunningAsync(CancellationToken cancellationToken)
    {
        var started = await http.GetFromJsonAsync<JsonElement>("started", cancellationToken);
        return [.. started.EnumerateArray().Select(Read).OfType<RunningGuest>()];
    }

    /// <summary>Null for a guest without a static address, which is none of ours.</summary>
    private static RunningGuest? Read(JsonElement guest)
    {
        var address = guest.GetProperty("nics").EnumerateArray().Select(nic => nic.GetProperty("ip").GetString()).FirstOrDefault(ip => ip?.Contains('/', StringComparison.Ordinal) == true);
        var domain = guest.GetProperty("domain").GetString();
        return address is null
            ? null
            : new(
                guest.GetProperty("vmid").GetInt32(), guest.GetProperty("hostname").GetString()!, address.Split('/')[0],
                guest.GetProperty("cores").GetInt32(), guest.GetProperty("memoryBytes").GetInt64(), domain?.Split('.')[0]);
    }
}
