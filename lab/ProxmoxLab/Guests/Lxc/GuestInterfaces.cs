using System.Text.Json;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Reads <c>ip -j addr</c> as run in a guest's network namespace.</summary>
internal static class GuestInterfaces
{
    public static IReadOnlyList<GuestInterface> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Where(link => link.TryGetProperty("ifname", out _)).Select(link => new GuestInterface(
            link.GetProperty("ifname").GetString()!,
            link.TryGetProperty("address", out var hwaddr) ? hwaddr.GetString()! : "",
            [.. link.GetProperty("addr_info").EnumerateArray().Where(address => address.TryGetProperty("local", out _))
                .Select(address => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}")]))];
    }
}
