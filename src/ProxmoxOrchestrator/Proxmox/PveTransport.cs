using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ProxPaaS.Orchestrator.Proxmox.Wire;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>
/// Sends one call and turns every way it can end into a value or a <see cref="PveException"/>. Bounds concurrency (Proxmox has three workers),
/// keeps each call under 30 s, repeats reads only, and always sends a Content-Length (chunked bodies are refused with 501).
/// </summary>
internal sealed partial class PveTransport : IDisposable
{
    private const int Concurrency = 6, ReadAttempts = 3;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(25), UploadTimeout = TimeSpan.FromMinutes(15);

    private readonly PveTarget _target;
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots = new(Concurrency, Concurrency);
    private readonly PveBudget _budget;
    private readonly Action<string, bool> _standingChanged;
    private volatile string? _distrust;

    /// <param name="handler">For tests; null: sockets, with the target's certificate pinned.</param>
    /// <param name="standingChanged">Told once when the cluster stops letting us in (true) and once when it does again.</param>
    public PveTransport(PveTarget target, TimeProvider clock, ILogger logger, Action<string, bool>? standingChanged = null, HttpMessageHandler? handler = null)
    {
        _target = target;
        _clock = clock;
        _logger = logger;
        _standingChanged = standingChanged ?? ((_, _) => { });
        _budget = new(clock, Random.Shared);
        Standing = new(clock);
        _http = new(handler ?? Sockets(), disposeHandler: true) { BaseAddress = new(target.Url, "/api2/json/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"PVEAPIToken={target.TokenId}={target.TokenSecret}");
    }

    public PveStanding Standing { get; }

    public Task<T?> GetAsync<T>(string path, JsonTypeInfo<PveReply<T>> type, CancellationToken cancellationToken)
        => ReadAsync(path, type, cancellationToken);

    /// <param name="parameters">Into the query for DELETE (a body there is 501), else a form body; nulls are left out.</param>
    public async Task<T?> ChangeAsync<T>(
        HttpMethod method, string path, IEnumerable<KeyValuePair<string, string?>> parameters, JsonTypeInfo<PveReply<T>> type, CancellationToken cancellationToken)
    {
        var given = parameters.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value!)).ToArray();
        var key = PveBudget.ObjectOf(path);
        await _budget.WaitAsync(key, cancellationToken);
        HttpRequestMessage Request() => method == HttpMethod.Delete
            ? new(method, given.Length == 0 ? path : $"{path}?{string.Join('&', given.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"))}")
            : new(method, path) { Content = given.Length == 0 ? new ByteArrayContent([]) : new FormUrlEncodedContent(given) };
        return await OnceAsync(Request, $"{method} {path}", key, mutating: true, CallTimeout, type, cancellationToken);
    }

    /// <summary>A multipart POST whose length is known beforehand.</summary>
    public Task<T?> UploadAsync<T>(string path, Func<HttpContent> content, JsonTypeInfo<PveReply<T>> type, CancellationToken cancellationToken)
        => OnceAsync(() => new(HttpMethod.Post, path) { Content = content() }, $"POST {path}", PveBudget.ObjectOf(path), mutating: true, UploadTimeout, type, cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private async Task<T?> ReadAsync<T>(string path, JsonTypeInfo<PveReply<T>> type, CancellationToken cancellationToken)
    {
        var key = PveBudget.ObjectOf(path);
        for (var attempt = 1; ; attempt++)
        {
            await _budget.WaitAsync(key, cancellationToken);
            try
            {
                return await OnceAsync(() => new(HttpMethod.Get, path), $"GET {path.Split('?')[0]}", key, mutating: false, CallTimeout, type, cancellationToken);
            }
            catch (PveException ex) when (attempt < ReadAttempts && ex.Kind is PveErrorKind.Failed or PveErrorKind.HostAway)
            {
                LogReadRepeated(ex.Call, ex.Raw);
            }
        }
    }

    private async Task<T?> OnceAsync<T>(
        Func<HttpRequestMessage> request, string call, string key, bool mutating, TimeSpan limit, JsonTypeInfo<PveReply<T>> type, CancellationToken cancellationToken)
    {
        if (Standing.Objection() is { } objection)
        {
            throw PveErrors.Suspended(call, objection);
        }

        await _slots.WaitAsync(cancellationToken);
        try
        {
            var result = await SendAsync(request, call, mutating, limit, type, cancellationToken);
            _budget.Succeeded(key);
            if (Standing.Admitted())
            {
                _standingChanged($"Proxmox cluster {_target.Name} accepts our token again.", false);
            }

            return result;
        }
        catch (PveException ex)
        {
            Note(ex, key);
            throw;
        }
        finally
        {
            _slots.Release();
        }
    }

    private void Note(PveException ex, string key)
    {
        if (ex.Kind is PveErrorKind.UnknownOutcome or PveErrorKind.Failed or PveErrorKind.HostAway or PveErrorKind.Unreachable or PveErrorKind.NoQuorum)
        {
            _budget.Failed(key);
        }

        if (ex.Kind == PveErrorKind.Unauthorized && Standing.Refused($"Proxmox cluster {_target.Name} refuses our API token {_target.TokenId} ({ex.Raw}). No call is made until a new token is stored with the cluster."))
        {
            _standingChanged(Standing.SuspendedBecause!, true);
        }
    }

    private async Task<T?> SendAsync<T>(
        Func<HttpRequestMessage> request, string call, bool mutating, TimeSpan limit, JsonTypeInfo<PveReply<T>> type, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        _distrust = null;
        try
        {
            using var message = request();
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? Read(body, call, mutating, type) : throw Refusal(response, body, call, mutating);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw PveErrors.OfSilence(call, $"no answer from {_target} within {limit.TotalSeconds:0} s", sent: true, mutating, ex);
        }
        catch (HttpRequestException ex) when (_distrust is { } distrust)
        {
            throw PveErrors.OfDistrust(call, distrust, ex);
        }
        catch (HttpRequestException ex)
        {
            // Name, connection and TLS come before the request: nothing was sent.
            var sent = ex.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);
            throw PveErrors.OfSilence(call, sent ? $"{_target} dropped the connection ({ex.Message})" : $"{_target} cannot be reached ({ex.Message})", sent, mutating, ex);
        }
        catch (IOException ex)
        {
            throw PveErrors.OfSilence(call, $"{_target} dropped the connection ({ex.Message})", sent: true, mutating, ex);
        }
    }

    private static T? Read<T>(byte[] body, string call, bool mutating, JsonTypeInfo<PveReply<T>> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) is { } reply ? reply.Data : default;
        }
        catch (JsonException ex)
        {
            throw PveErrors.OfSilence(call, $"the answer is not what Proxmox sends ({Start(body)})", sent: true, mutating, ex);
        }
    }

    /// <summary>Most 401s, 595 and 596 have an empty or plain body; the reason phrase repeats the message's first line.</summary>
    private static PveException Refusal(HttpResponseMessage response, byte[] body, string call, bool mutating)
    {
        PveFailure? failure = null;
        try
        {
            failure = body.Length > 0 ? JsonSerializer.Deserialize(body, PveJson.Default.PveFailure) : null;
        }
        catch (JsonException)
        {
            // Plain text, or a proxy's page: the reason phrase has to do.
        }

        var message = !string.IsNullOrWhiteSpace(failure?.Message) ? failure.Message : response.ReasonPhrase ?? Start(body);
        return PveErrors.Of(call, (int)response.StatusCode, message, failure?.Errors, mutating);
    }

    private static string Start(byte[] body) => Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 120)));

    private SocketsHttpHandler Sockets() => new()
    {
        // Every status of 400 and above closes the connection, and each one serves a hundred requests.
        MaxConnectionsPerServer = Concurrency,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => (_distrust = PveTrust.Objection(certificate, errors, _target.Fingerprint)) is null,
        },
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Call} is tried again: {Reason}")]
    private partial void LogReadRepeated(string call, string reason);
}
