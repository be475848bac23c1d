using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>An address to listen on. Names are not resolved: <c>localhost</c> and <c>*</c> are the only ones known.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port, bool Https)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return false;
        }

        var host = url.IdnHost == "localhost" ? "127.0.0.1" : url.Host.Trim('[', ']');
        address = IPAddress.TryParse(host, out var ip) ? new ListenAddress(ip, url.Port, url.Scheme == "https") : null;
        return address is not null;
    }
}
