using System.Net.Sockets;

namespace ProxPaaS.Ingress.Health;

/// <summary>One probe of one upstream: HTTP GET on the path, or a TCP connect.</summary>
internal sealed class HealthProbeClient(TimeProvider clock) : IDisposable
{
    // A connection of its own for each probe: what is tried is whether the replica accepts new ones.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseDrainSize = 0,
    });

    public async Task<ProbeResult> ProbeAsync(string address, HealthPolicy policy, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(policy.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return policy.Path is { } path
                ? await GetAsync(address + path, policy.Host, either.Token)
                : await ConnectAsync(new Uri(address), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, $"no answer within {policy.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception ex) when (ex is HttpRequestException or SocketException or IOException or UriFormatException)
        {
            return new(false, ex.GetBaseException().Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ProbeResult> GetAsync(string url, string? host, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("User-Agent", "proxpaas-ingress");
        using var response = await _http.SendAsync(request, cancellationToken);
        var code = (int)response.StatusCode;
        return code is >= 200 and < 400 ? new(true, "") : new(false, $"{url} answered {code}");
    }

    private static async Task<ProbeResult> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host.Trim('[', ']'), address.Port, cancellationToken);
        return new(true, "");
    }
}
