using System.Globalization;
using System.Net;

namespace ProxPaaS.Ingress.Forwarding;

/// <summary>
/// What a replica is told about the visitor. The edge is the first trusted hop: whatever a visitor claims in these headers is
/// dropped, also in the spelling with underscores, which CGI-like servers cannot tell apart. "Proxy" is what httpoxy abuses.
/// </summary>
internal static class ForwardedHeaders
{
    private static readonly string[] Claimed = ["Forwarded", "Proxy", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "X-Original-URL", "X-Original-Host", "X-Rewrite-URL", ForwardedRequest.RequestIdHeader];

    public static void Apply(HttpContext context, HttpRequestMessage request, string requestId)
    {
        Strip(context.Request.Headers, request);
        var address = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
        var client = (address ?? IPAddress.None).ToString();
        var host = context.Request.Host;
        Add(request, "X-Forwarded-For", client);
        Add(request, "X-Real-IP", client);
        Add(request, "X-Forwarded-Proto", context.Request.Scheme);
        Add(request, "X-Forwarded-Host", host.Value ?? "");
        Add(request, "X-Forwarded-Port", (host.Port ?? (context.Request.IsHttps ? 443 : 80)).ToString(CultureInfo.InvariantCulture));
        Add(request, ForwardedRequest.RequestIdHeader, requestId);
    }

    public static bool IsClaim(string header)
    {
        var name = header.Replace('_', '-');
        return name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
            || Claimed.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static void Strip(IHeaderDictionary incoming, HttpRequestMessage request)
    {
        foreach (var (name, _) in incoming)
        {
            // The cheap test first: nearly all headers start with another letter.
            if (name[0] is 'x' or 'X' or 'f' or 'F' or 't' or 'T' or 'p' or 'P' && IsClaim(name))
            {
                request.Headers.Remove(name);
                request.Content?.Headers.Remove(name);
            }
        }
    }

    private static void Add(HttpRequestMessage request, string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
}
