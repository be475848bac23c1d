using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>One request through <c>git http-backend</c>, git's own CGI program.</summary>
internal sealed class GitBackendClient(GitExecutor git)
{
    private const int LongestHeader = 16 * 1024;

    /// <summary>A receive-pack that has all of its input finishes even when the pusher leaves.</summary>
    private static readonly TimeSpan FinishWithin = TimeSpan.FromMinutes(5);

    /// <param name="suffix"><c>info/refs</c>, <c>git-upload-pack</c> or <c>git-receive-pack</c>.</param>
    /// <param name="observe">Sees the request's bytes, unpacked.</param>
    /// <param name="pass">What goes to the client for what git wrote.</param>
    public async Task RunAsync(
        HttpContext context, string serviceId, string suffix, string user, Action<ReadOnlySpan<byte>>? observe, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? pass, CancellationToken cancellationToken)
    {
        using var process = git.Start(null, ["http-backend"], Environment(context.Request, serviceId, suffix, user));
        using var sent = new CancellationTokenSource();
        try
        {
            var error = GitExecutor.ReadErrorAsync(process, CancellationToken.None);
            var input = SendAsync(context.Request, process, observe, cancellationToken);
            using var output = CancellationTokenSource.CreateLinkedTokenSource(sent.Token);
            using var early = cancellationToken.Register(() =>
            {
                // Before git has everything, an abandoned transfer is killed; afterwards it may finish.
                if (!input.IsCompletedSuccessfully)
                {
                    sent.Cancel();
                }
                else
                {
                    sent.CancelAfter(FinishWithin);
                }
            });
            await ReceiveAsync(context, process, pass, cancellationToken, output.Token);
            await input.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await process.WaitForExitAsync(output.Token);
            await error;
        }
        finally
        {
            GitExecutor.Kill(process);
        }
    }

    private Dictionary<string, string> Environment(HttpRequest request, string serviceId, string suffix, string user)
    {
        var environment = new Dictionary<string, string>
        {
            ["GIT_PROJECT_ROOT"] = git.Root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = $"/{serviceId}.git/{suffix}",
            ["REQUEST_METHOD"] = request.Method,
            ["QUERY_STRING"] = request.QueryString.HasValue ? request.QueryString.Value![1..] : "",
            ["CONTENT_TYPE"] = request.ContentType ?? "",
            ["REMOTE_USER"] = user,
            ["REMOTE_ADDR"] = request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "127.0.0.1",
        };
        if (request.ContentLength is { } length && !IsGzip(request))
        {
            environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        }

        if (request.Headers["Git-Protocol"] is [{ Length: > 0 and < 100 } protocol] && protocol.All(c => char.IsAsciiLetterOrDigit(c) || c is '=' or ':' or '-'))
        {
            environment["GIT_PROTOCOL"] = protocol;
        }

        return environment;
    }

    private static bool IsGzip(HttpRequest request) => string.Equals(request.Headers.ContentEncoding, "gzip", StringComparison.OrdinalIgnoreCase) || string.Equals(request.Headers.ContentEncoding, "x-gzip", StringComparison.OrdinalIgnoreCase);

    private static async Task SendAsync(HttpRequest request, Process process, Action<ReadOnlySpan<byte>>? observe, CancellationToken cancellationToken)
    {
        await using var body = IsGzip(request) ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : request.Body;
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                observe?.Invoke(buffer.AsSpan(0, read));
                await process.StandardInput.BaseStream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (IOException) when (process.HasExited)
        {
            // git has refused and does not read the rest.
        }
        finally
        {
            process.StandardInput.Close();
        }
    }

    private static async Task ReceiveAsync(
        HttpContext context, Process process, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? pass, CancellationToken left, CancellationToken cancellationToken)
    {
        var output = process.StandardOutput.BaseStream;
        var buffer = new byte[64 * 1024];
        var head = await ReadHeadersAsync(context.Response, output, buffer, cancellationToken);
        await ForwardAsync(context.Response, head, pass, left);
        int read;
        while ((read = await output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await ForwardAsync(context.Response, buffer.AsMemory(0, read), pass, left);
        }
    }

    private static async Task ForwardAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? pass, CancellationToken left)
    {
        var through = pass is null ? bytes : pass(bytes);
        if (through.IsEmpty || left.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await response.Body.WriteAsync(through, left);
            await response.Body.FlushAsync(left);
        }
        catch (Exception ex) when (ex is OperationCanceledException or IOException)
        {
            // Nobody reads any more, but git's output is still read so that git can finish.
        }
    }

    /// <summary>CGI: header lines, an empty one, the body. Returns the body's bytes that were read with them.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadHeadersAsync(HttpResponse response, Stream output, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var read = await output.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            var (end, body) = EndOfHeaders(buffer.AsSpan(0, length));
            if (end >= 0)
            {
                foreach (var line in Encoding.Latin1.GetString(buffer, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    Apply(response, line);
                }

                return buffer[body..length];
            }

            if (read == 0 || length > LongestHeader)
            {
                throw new InvalidDataException("git http-backend gave no answer.");
            }
        }
    }

    private static (int End, int Body) EndOfHeaders(ReadOnlySpan<byte> bytes)
        => bytes.IndexOf("\r\n\r\n"u8) is >= 0 and var crlf ? (crlf, crlf + 4) : bytes.IndexOf("\n\n"u8) is >= 0 and var lf ? (lf, lf + 2) : (-1, 0);

    private static void Apply(HttpResponse response, string line)
    {
        var colon = line.IndexOf(':');
        if (colon <= 0)
        {
            return;
        }

        var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
        if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
        {
            response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
        }
        else if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers[name] = value;
        }
    }
}
