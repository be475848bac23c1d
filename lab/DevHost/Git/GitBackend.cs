using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ProxPaaS.DevHost.Git;

/// <summary>git's own <c>http-backend</c>, a CGI program, behind one request.</summary>
internal static class GitBackend
{
    /// <param name="root">Folder of the repositories.</param>
    /// <param name="path">OWNER/NAME.git/SUFFIX.</param>
    public static async Task RunAsync(HttpContext context, string root, string path)
    {
        var request = context.Request;
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GIT_PROJECT_ROOT"] = root, ["GIT_HTTP_EXPORT_ALL"] = "1", ["GIT_CONFIG_NOSYSTEM"] = "1", ["HOME"] = root, ["PATH_INFO"] = "/" + path, ["REQUEST_METHOD"] = request.Method,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?'), ["CONTENT_TYPE"] = request.ContentType, ["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture),
            ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding, ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"],
        })
        {
            start.Environment[name] = value is { Length: > 0 } ? value : null;
        }

        using var git = Process.Start(start)!;
        try
        {
            await request.Body.CopyToAsync(git.StandardInput.BaseStream, context.RequestAborted);
            git.StandardInput.Close();
            var output = new MemoryStream();
            await git.StandardOutput.BaseStream.CopyToAsync(output, context.RequestAborted);
            await git.WaitForExitAsync(context.RequestAborted);
            await AnswerAsync(context.Response, output.ToArray());
        }
        finally
        {
            if (!git.HasExited)
            {
                git.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>CGI: header lines, an empty one, the body.</summary>
    private static async Task AnswerAsync(HttpResponse response, byte[] output)
    {
        var end = output.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.Latin1.GetString(output, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (name == "Status")
            {
                response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[name] = value;
            }
        }

        await response.Body.WriteAsync(output.AsMemory(end + 4));
    }
}
