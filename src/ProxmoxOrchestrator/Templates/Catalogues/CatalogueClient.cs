using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ProxPaaS.Orchestrator.Outbound;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>
/// Reads a file from an address that a user gave: https only, bounded in time and size, and only where <see cref="OutboundClient"/> goes.
/// </summary>
internal sealed class CatalogueClient : IDisposable
{
    public const int LargestBytes = 1024 * 1024;

    private const int MostRedirects = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    public CatalogueClient(OutboundClient outbound)
    {
        var handler = outbound.Handler();
        handler.MaxResponseHeadersLength = 32;
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        _http = new HttpClient(handler) { Timeout = Timeout };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("ProxPaaS");
    }

    /// <returns>The text, or why there is none.</returns>
    public async Task<(string? Text, string? Problem)> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            for (var hop = 0; hop <= MostRedirects; hop++)
            {
                if (url.Scheme != Uri.UriSchemeHttps || url.UserInfo.Length > 0)
                {
                    return (null, "only https addresses without user names are read");
                }

                using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } next)
                {
                    url = new Uri(url, next);
                    continue;
                }

                return response.IsSuccessStatusCode ? await ReadAsync(response, cancellationToken) : (null, $"{url.Host} answered {(int)response.StatusCode}");
            }

            return (null, $"it leads on and on: more than {MostRedirects} redirects");
        }
        catch (HttpRequestException ex) when (ex.InnerException is AuthenticationException)
        {
            return (null, $"{url.Host} shows a certificate that has expired, or that no authority known here vouches for; the operator can add an authority with Outbound:CaFile");
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException or SocketException)
        {
            return (null, $"{url.Host} cannot be read ({(ex.InnerException as OutboundRefusedException ?? ex).Message.TrimEnd('.')})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{url.Host} did not answer within {Timeout.TotalSeconds:0} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<(string?, string?)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > LargestBytes)
            {
                return (null, $"it is larger than {LargestBytes / 1024} KiB");
            }
        }

        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(copy.GetBuffer(), 0, (int)copy.Length), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, "it is not UTF-8 text");
        }
    }
}
