using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Registry.Tokens;

namespace ProxPaaS.Orchestrator.Registry;

/// <summary>
/// Sends one question to whichever registry an image is at, signs in when asked to, and makes a sentence of a refusal.
/// The platform's credentials go to the platform's registry only; others get an organisation's, or none, and are connected to by the rules for hosts that users name.
/// </summary>
internal sealed partial class RegistryTransport : IDisposable
{
    private const string DockerHub = "docker.io";
    private const int LongestManifest = 4 * 1024 * 1024;

    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly RegistryOptions _options;
    private readonly RegistryTokens _tokens;
    private readonly HttpClient _own;
    private readonly HttpClient _mirror;
    private readonly HttpClient _others;
    private readonly X509Certificate2Collection _authorities = [];

    public RegistryTransport(RegistryOptions options, RegistryTokens tokens, OutboundClient outbound)
    {
        (_options, _tokens) = (options, tokens);
        if (!string.IsNullOrEmpty(_options.CaFile))
        {
            _authorities.ImportFromPemFile(_options.CaFile);
        }

        _own = Create(_authorities);
        _mirror = Create([]);
        _others = new HttpClient(outbound.Handler()) { Timeout = Timeout };
    }

    public bool IsOwn(string host) => string.Equals(host, _options.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>A list of the platform's own registry.</summary>
    public Task<HttpResponseMessage> ListAsync(Uri url, ImageReference about, string scope, CancellationToken cancellationToken)
        => SignInAndSendAsync(true, HttpMethod.Get, url, about, scope, null, cancellationToken);

    /// <summary>/v2/NAME/PATH at the image's registry, or at the mirror that stands for it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, ImageReference image, string path, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        if (image.Host == DockerHub && method != HttpMethod.Delete && await FromMirrorAsync(method, image, path, cancellationToken) is { } mirrored)
        {
            return mirrored;
        }

        var own = IsOwn(image.Host);
        var scheme = (own && _options.Insecure) || _options.InsecureHosts.Contains(image.Host, StringComparer.OrdinalIgnoreCase) ? "http" : "https";
        var host = image.Host == DockerHub ? "registry-1.docker.io" : image.Host;
        var url = new Uri($"{scheme}://{host}/v2/{image.Name}/{path}");
        return await SignInAndSendAsync(own, method, url, image, $"repository:{image.Name}:{(method == HttpMethod.Delete ? "delete" : "pull")}", credentials, cancellationToken);
    }

    /// <exception cref="RegistryException">The registry said no.</exception>
    public static void Check(HttpResponseMessage response, ImageReference image, RegistryCredentials? credentials)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        throw response.StatusCode switch
        {
            HttpStatusCode.NotFound => new RegistryException($"There is no image {image}. Check its name and tag.", notFound: true),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryException(
                credentials is null
                    ? $"The registry {image.Host} does not let us read {image.Name}. It is private, or it does not exist. Sign in with: px registries add {image.Host} --username NAME"
                    : $"The registry {image.Host} does not let {credentials.Username} read {image.Name}. Check the image's name, or renew the sign-in with: px registries add {image.Host} --username NAME") { IsRefused = true },
            HttpStatusCode.TooManyRequests => new RegistryException($"The registry {image.Host} limits us at the moment{RetryAfter(response)}. Try again later{(credentials is null ? $", or sign in with: px registries add {image.Host} --username NAME" : "")}."),
            var status => new RegistryException($"The registry {image.Host} answered {(int)status} for {image}. Try again later."),
        };
    }

    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > LongestManifest)
            {
                throw new RegistryException("The registry's answer is larger than any manifest.");
            }
        }

        return copy.ToArray();
    }

    public void Dispose()
    {
        _own.Dispose();
        _mirror.Dispose();
        _others.Dispose();
    }

    private async Task<HttpResponseMessage> SignInAndSendAsync(bool own, HttpMethod method, Uri url, ImageReference image, string scope, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        if (own && _tokens.AreUsed)
        {
            return await SendAsync(_own, method, url, new("Bearer", _tokens.Issue("proxpaas", RegistryAccess.Parse(scope))), cancellationToken);
        }

        var basic = own ? Basic(_options.Username, _options.Password) : Basic(credentials?.Username, credentials?.Password);
        var response = await SendAsync(own ? _own : _others, method, url, basic, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || response.Headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is not { } challenge)
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(own ? _own : _others, method, url, await TokenAsync(own, challenge, image, scope, basic, credentials, cancellationToken), cancellationToken);
    }

    /// <summary>What the mirror has; null sends the question on, as Docker does. A mirror is asked without credentials.</summary>
    private async Task<HttpResponseMessage?> FromMirrorAsync(HttpMethod method, ImageReference image, string path, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(_options.DockerHubMirror))
        {
            return null;
        }

        try
        {
            var response = await SendAsync(_mirror, method, new Uri(new Uri(_options.DockerHubMirror), $"v2/{image.Name}/{path}"), null, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            response.Dispose();
        }
        catch (RegistryException)
        {
            // Docker Hub itself may still answer.
        }

        return null;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, Uri url, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = authorization;
        foreach (var type in ManifestTypes)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException ex) when (ex.InnerException is OutboundRefusedException refused)
        {
            throw new RegistryException(refused.Message, false, ex);
        }
        catch (HttpRequestException ex)
        {
            throw new RegistryException($"The registry {url.Authority} cannot be reached ({(ex.InnerException ?? ex).Message}). Check the image's host.", false, ex);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException($"The registry {url.Authority} did not answer within {Timeout.TotalSeconds:0} s. Check the image's host.", false, ex);
        }
    }

    /// <summary>The distribution token flow: realm and service come from the challenge, the scope from us.</summary>
    private async Task<AuthenticationHeaderValue> TokenAsync(
        bool own, AuthenticationHeaderValue challenge, ImageReference image, string scope, AuthenticationHeaderValue? basic, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        var parameters = Parameter().Matches(challenge.Parameter ?? "").ToDictionary(m => m.Groups[1].Value.ToLowerInvariant(), m => m.Groups[2].Value);
        if (!parameters.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || (url.Scheme == "http" && basic is not null && !_options.Insecure && !_options.InsecureHosts.Contains(image.Host, StringComparer.OrdinalIgnoreCase)))
        {
            throw new RegistryException($"The registry {image.Host} asks for a sign-in in a way that is not understood.");
        }

        var query = $"scope={Uri.EscapeDataString(scope)}{(parameters.TryGetValue("service", out var service) ? $"&service={Uri.EscapeDataString(service)}" : "")}";
        using var response = await SendAsync(own ? _own : _others, HttpMethod.Get, new UriBuilder(url) { Query = query }.Uri, basic, cancellationToken);
        Check(response, image, credentials);
        using var document = JsonDocument.Parse(await ReadAsync(response, cancellationToken));
        var token = new[] { "token", "access_token" }.Select(n => document.RootElement.TryGetProperty(n, out var value) ? value.GetString() : null).FirstOrDefault(v => v is not null);
        return new AuthenticationHeaderValue("Bearer", token ?? throw new RegistryException($"The registry {image.Host} gave no token for {image.Name}."));
    }

    private static AuthenticationHeaderValue? Basic(string? username, string? password)
        => string.IsNullOrEmpty(username) ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")));

    private static string RetryAfter(HttpResponseMessage response)
        => response.Headers.RetryAfter?.Delta is { TotalSeconds: > 0 } wait ? $" (for {wait.TotalSeconds:0} s)" : "";

    private static HttpClient Create(X509Certificate2Collection authorities)
    {
        // No redirects: what answers must be what was asked, and credentials never travel on.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (authorities.Count > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return new HttpClient(handler) { Timeout = Timeout };
    }

    [GeneratedRegex("([A-Za-z]+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}
