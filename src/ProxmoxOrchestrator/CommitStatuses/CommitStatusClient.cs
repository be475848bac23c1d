using System.Net.Sockets;
using System.Text;
using ProxPaaS.Orchestrator.Outbound;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>Calls providers' APIs: only addresses that users' URLs may lead to, no redirects, bounded answers.</summary>
internal sealed class CommitStatusClient : IDisposable
{
    private const int MostRead = 4096;

    private readonly HttpClient _http;

    public CommitStatusClient(OutboundClient outbound) => _http = new HttpClient(outbound.Handler()) { Timeout = TimeSpan.FromSeconds(20) };

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

            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return CommitStatusAnswer.Of(response.StatusCode, await BeginningAsync(response, cancellationToken), response.Headers.RetryAfter?.Delta, request.Url.Authority);
        }
        catch (HttpRequestException ex) when (ex.InnerException is OutboundRefusedException refused)
        {
            return new CommitStatusAnswer(refused.Message, false, null);
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

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostRead];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
