using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Reads bodies whole, because signatures are over their bytes; a few large ones at a time, so that memory stays bounded.</summary>
internal sealed class HookBodies(IOptions<WebhookOptions> options) : IDisposable
{
    private const int Large = 1024 * 1024;

    private readonly SemaphoreSlim _large = new(options.Value.LargeBodies, options.Value.LargeBodies);

    /// <summary>The body, handed to <paramref name="use"/> while its memory is accounted for.</summary>
    public async Task<T> ReadAsync<T>(HttpRequest request, Func<ReadOnlyMemory<byte>, Task<T>> use)
    {
        var longest = options.Value.MaxBodyMiB * 1024 * 1024;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = longest;
        }

        var held = false;
        try
        {
            using var body = new MemoryStream(request.ContentLength is { } length and < Large ? (int)length : 16 * 1024);
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
            {
                if (!held && body.Length + read > Large)
                {
                    held = await _large.WaitAsync(TimeSpan.Zero, request.HttpContext.RequestAborted)
                        ? true
                        : throw new ApiProblemException(StatusCodes.Status503ServiceUnavailable, "busy", "Too many large deliveries at once. Send it again in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) };
                }

                if (body.Length + read > longest)
                {
                    throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
                }

                body.Write(buffer, 0, read);
            }

            return await use(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        finally
        {
            if (held)
            {
                _large.Release();
            }
        }
    }

    public void Dispose() => _large.Dispose();
}
