using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>Folders sent as they are.</summary>
public sealed partial class ProxPaasClient
{
    /// <summary>An upload that sends nothing for longer than this is given up.</summary>
    private static readonly TimeSpan LongestUpload = TimeSpan.FromMinutes(30);

    /// <summary>POST /v1/services/{service}/uploads: a tar, gzip-compressed, of the folder's content. Not repeated by itself: the folder may have changed in between.</summary>
    /// <param name="message">The commit's message; null: the server says whose upload it is.</param>
    /// <param name="write">Writes the compressed tar.</param>
    /// <exception cref="IOException">The connection ended, or the folder could not be read.</exception>
    public async Task<UploadReply> UploadAsync(string service, string? message, bool noCache, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var path = $"/v1/services/{Segment(service)}/uploads?noCache={(noCache ? "true" : "false")}{(message is null ? "" : $"&message={Uri.EscapeDataString(message)}")}";
        using var request = Request(HttpMethod.Post, path);
        request.Content = new PushContent("application/gzip", write);
        using var timer = new CancellationTokenSource(LongestUpload, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            await ThrowOnErrorAsync(response, cancellationToken);
            return await response.Content.ReadFromJsonAsync(ApiJson.Default.UploadReply, cancellationToken)
                ?? throw new ApiException((int)response.StatusCode, Own("invalid_response", $"{Where(response)} did not answer as the ProxPaaS API does. Check the address."));
        }
        catch (HttpRequestException ex) when (ex.InnerException is IOException { InnerException: null } read)
        {
            // What the writer said, not what became of the connection because of it.
            throw new IOException(read.Message, ex);
        }
        catch (HttpRequestException ex) when (ex.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw Unreachable(ex);
        }
        catch (HttpRequestException ex)
        {
            throw new ApiException(0, Own("upload_cut", $"The upload was cut off ({(ex.InnerException ?? ex).Message}). A folder that is larger than the platform takes is cut off like that: leave out what is not source with .gitignore or .pxignore."), ex);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(0, Own("timeout", $"The upload took longer than {LongestUpload.TotalMinutes:0} minutes. Leave out what is not source with .gitignore or .pxignore."), ex);
        }
    }
}
