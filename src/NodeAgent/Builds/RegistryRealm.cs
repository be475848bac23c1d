using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>
/// Where the platform's registry sends docker for a token (its <c>auth.token.realm</c>): this address of the node itself. A build's token came
/// with the build, so it is handed out here to the docker command of that build, known by its password, and nobody else has to be asked or to
/// be reachable. Docker 23 and newer find the token in their configuration and never come. Listens only while a build has a token.
/// </summary>
internal sealed partial class RegistryRealm(int port, ILogger<RegistryRealm> logger)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private HttpListener? _listener;

    /// <summary>Hands these tokens out until disposed.</summary>
    /// <param name="tokens">By the base64 of user:password.</param>
    public IDisposable Lend(IReadOnlyDictionary<string, string> tokens)
    {
        foreach (var (auth, token) in tokens)
        {
            _tokens[auth] = token;
        }

        Settle();
        return new Loan(this, [.. tokens.Keys]);
    }

    private void Return(IEnumerable<string> auths)
    {
        foreach (var auth in auths)
        {
            _tokens.TryRemove(auth, out _);
        }

        Settle();
    }

    private void Settle()
    {
        lock (_gate)
        {
            if (_tokens.IsEmpty)
            {
                _listener?.Close();
                _listener = null;
                return;
            }

            if (_listener is not null)
            {
                return;
            }

            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
            }
            catch (Exception ex) when (ex is HttpListenerException or SocketException)
            {
                // A Docker that is new enough does not need it; an older one says that it could not connect.
                LogTaken(port, ex.Message);
                return;
            }

            _listener = listener;
            _ = ServeAsync(listener);
        }
    }

    private async Task ServeAsync(HttpListener listener)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception ex) when (ex is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed: the last build is over.
                return;
            }

            try
            {
                Answer(context);
            }
            catch (Exception ex) when (ex is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // Whoever asked has gone.
            }
        }
    }

    /// <summary><c>GET /token?service=…&amp;scope=…</c>: whatever is asked for, the registry itself looks at what the token allows.</summary>
    private void Answer(HttpListenerContext context)
    {
        var given = context.Request.Headers["Authorization"];
        var token = given?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) == true ? _tokens.GetValueOrDefault(given[6..].Trim()) : null;
        using var response = context.Response;
        if (context.Request.HttpMethod != "GET")
        {
            // The OAuth form of the same question; docker then asks by GET.
            response.StatusCode = (int)HttpStatusCode.MethodNotAllowed;
            return;
        }

        if (token is null)
        {
            response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return;
        }

        response.ContentType = "application/json";
        response.OutputStream.Write(JsonSerializer.SerializeToUtf8Bytes(new RegistryToken(token), AgentJsonContext.Default.RegistryToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Port {Port} of this node is taken ({Why}): builds cannot sign in at the platform's registry if Docker is older than 23")]
    private partial void LogTaken(int port, string why);

    private sealed class Loan(RegistryRealm realm, string[] auths) : IDisposable
    {
        public void Dispose() => realm.Return(auths);
    }
}
