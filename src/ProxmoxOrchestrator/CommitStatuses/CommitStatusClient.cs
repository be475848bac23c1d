using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>Calls providers' APIs: only addresses that users' URLs may lead to, no redirects, bounded answers.</summary>
internal sealed class CommitStatusClient : IDisposable
{
    private const int MostRead = 4096;

    private readonly OutboundClient _outbound;
    private readonly HttpClient _http;

    public CommitStatusClient(OutboundClient outbound) => (_outbound, _http) = (outbound, Create(outbound, null));

    public async Task<CommitStatusAnswer> SendAsync(CommitStatusRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, request.Url) { Content = new StringContent(request.Json, Encoding.UTF8, "application/json") };
            message.Headers.TryAddWithoutValidation("User-Agent", "ProxPaaS");
            foreach (var (name, value) in request.Headers)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }

            // Connections are kept for those who believe the same authorities: a server that one source vouches for is nobody else's.
            using var own = request.Authorities is null ? null : Create(_outbound, request.Authorities);
            using var response = await (own ?? _http).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return CommitStatusAnswer.Of(response.StatusCode, await BeginningAsync(response, cancellationToken), response.Headers.RetryAfter?.Delta, request.Url.Authority);
        }
        catch (HttpRequestException ex) when (ex.InnerException is OutboundRefusedException refused)
        {
            return new CommitStatusAnswer(refused.Message, false, null);
        }
        catch (HttpRequestException ex) when (ex.InnerException is AuthenticationException)
        {
            return new CommitStatusAnswer(RemoteErrors.Untrusted(request.Url.Authority), true, null);
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException or SocketException)
        {
            return new CommitStatusAnswer($"{request.Url.Authority} does not answer.", true, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CommitStatusAnswer($"{request.Url.Authority} did not answer in time.", true, null);
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Create(OutboundClient outbound, string? authorities) => new(outbound.Handler(authorities)) { Timeout = TimeSpan.FromSeconds(20) };

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostRead];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
