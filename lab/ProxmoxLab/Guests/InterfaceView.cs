using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Guests;

/// <summary>One network interface as <c>GET …/interfaces</c> shows it.</summary>
internal static class InterfaceView
{
    public static JsonMap Of(GuestInterface one)
    {
        var addresses = one.Addresses.Select(address => address.Split('/')).ToList();
        var map = new JsonMap
        {
            ["name"] = one.Name,
            ["hwaddr"] = one.Hwaddr,
            ["hardware-address"] = one.Hwaddr,
            ["ip-addresses"] = addresses.Select(address => new JsonMap { ["ip-address"] = address[0], ["prefix"] = address.ElementAtOrDefault(1) ?? "", ["ip-address-type"] = Family(address[0]) }).ToList(),
        };
        foreach (var address in addresses)
        {
            map.TryAdd(Family(address[0]), string.Join('/', address));
        }

        return map;
    }

    private static string Family(string address) => address.Contains(':', StringComparison.Ordinal) ? "inet6" : "inet";
}
