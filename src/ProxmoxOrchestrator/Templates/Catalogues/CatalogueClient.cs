using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>
/// Reads a file from an address that a user gave: https only, bounded in time and size, and only from public addresses. The address that
/// was looked at is the one that is dialled, so that a name cannot change its answer in between.
/// </summary>
internal sealed class CatalogueClient : IDisposable
{
    public const int LargestBytes = 1024 * 1024;

    private const int MostRedirects = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15), ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly CatalogueOptions _options;
    private readonly HttpClient _http;

    public CatalogueClient(IOptions<CatalogueOptions> options)
    {
        _options = options.Value;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = ConnectTimeout, ConnectCallback = ConnectAsync,
            MaxResponseHeadersLength = 32, PooledConnectionLifetime = TimeSpan.Zero, AutomaticDecompression = DecompressionMethods.None,
        };
        if (!string.IsNullOrEmpty(_options.CaFile))
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(_options.CaFile);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

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
        catch (Exception ex) when (ex is HttpRequestException or IOException or SocketException)
        {
            return (null, $"{url.Host} cannot be read ({(ex.InnerException as NotPublicException ?? ex).Message.TrimEnd('.')})");
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

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var allowed = _options.PrivateHosts.Contains(host, StringComparer.OrdinalIgnoreCase) ? addresses : [.. addresses.Where(PublicAddresses.IsPublic)];
        if (allowed.Length == 0)
        {
            throw new NotPublicException($"{host} has no public address; an operator can allow it with Catalogues:PrivateHosts");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class NotPublicException(string message) : IOException(message);
}
