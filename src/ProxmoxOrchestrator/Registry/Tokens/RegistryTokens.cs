using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Registry.Tokens;

/// <summary>
/// Makes the tokens that the platform's own registry takes: each names repositories and what may be done there. They travel in the nodes' desired
/// sets, so a registry, a node and a control plane need nothing of each other at the moment of a pull. They live between one and two
/// windows, and are the same within a window: a set that has not changed is not sent again.
/// </summary>
internal sealed class RegistryTokens
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(6);

    /// <summary>For clocks that are behind ours.</summary>
    private static readonly TimeSpan BackDated = TimeSpan.FromHours(1);

    private readonly RegistryOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lazy<RegistryTokenKey?> _key;
    private readonly ConcurrentDictionary<string, string> _issued = new(StringComparer.Ordinal);
    private long _window;

    public RegistryTokens(IOptions<RegistryOptions> options, TimeProvider clock)
    {
        (_options, _clock) = (options.Value, clock);
        _key = new(() => _options is { TokenKeyFile.Length: > 0, TokenCertificateFile: { Length: > 0 } certificate }
            ? RegistryTokenKey.Read(_options.TokenKeyFile, certificate, clock.GetUtcNow()) is { Key: { } key } ? key : throw new InvalidOperationException("The registry's key cannot be read any more.")
            : null);
    }

    /// <summary>False: the registry is open, or has one password for everybody.</summary>
    public bool AreUsed => _key.Value is not null;

    /// <summary>A token for exactly this.</summary>
    /// <param name="subject">Whom it is for; the registry's own log names it.</param>
    /// <exception cref="InvalidOperationException">Tokens are not used here.</exception>
    public string Issue(string subject, params IReadOnlyList<RegistryAccess> access)
    {
        var key = _key.Value ?? throw new InvalidOperationException("Registry:TokenKeyFile is not set.");
        var now = _clock.GetUtcNow();
        var window = now.Ticks / Window.Ticks;
        if (Interlocked.Exchange(ref _window, window) != window)
        {
            _issued.Clear();
        }

        return _issued.GetOrAdd($"{window} {subject} {string.Join(' ', access)}", _ => Sign(key, subject, access, new DateTimeOffset(window * Window.Ticks, TimeSpan.Zero)));
    }

    /// <summary>What a node needs to pull this image: a token for its repository alone. Null where none is needed, or where the image is not its organisation's.</summary>
    public RegistryCredential? ForPull(string image, string organisationId)
        => AreUsed && ImageReference.TryParse(image, out var reference) && IsOwn(reference.Host) && ImageNames.MayRead(reference.Name, organisationId)
            ? new() { Host = _options.Host, Token = Issue(organisationId, RegistryAccess.Pull(reference.Name)) } : null;

    /// <summary>What a build needs: its own repository, and those of its organisation that it starts from.</summary>
    /// <param name="imageName">HOST/ORGANISATION/SERVICE, which the build pushes.</param>
    /// <param name="from">Images that its Dockerfile names.</param>
    public RegistryCredential? ForBuild(string imageName, IEnumerable<string> from, string organisationId)
    {
        if (!AreUsed || !ImageReference.TryParse(imageName, out var pushed) || !IsOwn(pushed.Host))
        {
            return null;
        }

        var pulled = from.Select(image => ImageReference.TryParse(image, out var reference) && IsOwn(reference.Host) ? reference.Name : null).OfType<string>()
            .Where(name => name != pushed.Name && ImageNames.MayRead(name, organisationId)).Distinct().Order(StringComparer.Ordinal);
        return new() { Host = _options.Host, Token = Issue(organisationId, [RegistryAccess.PullAndPush(pushed.Name), .. pulled.Select(RegistryAccess.Pull)]) };
    }

    private bool IsOwn(string host) => string.Equals(host, _options.Host, StringComparison.OrdinalIgnoreCase);

    private static string Sign(RegistryTokenKey key, string subject, IReadOnlyList<RegistryAccess> access, DateTimeOffset begin)
    {
        var header = new RegistryClaims.Header("JWT", "ES256", [key.Certificate]);
        var body = new RegistryClaims.Body(
            RegistryClaims.Issuer, subject, RegistryClaims.Audience, begin.ToUnixTimeSeconds(), (begin - BackDated).ToUnixTimeSeconds(), (begin + (2 * Window)).ToUnixTimeSeconds(),
            Guid.NewGuid().ToString("n"), [.. access.Select(a => new RegistryClaims.Entry(a.Type, a.Name, a.Actions))]);
        var text = $"{RegistryTokenKey.Base64Url(JsonSerializer.SerializeToUtf8Bytes(header, RegistryClaimsJson.Default.Header))}.{RegistryTokenKey.Base64Url(JsonSerializer.SerializeToUtf8Bytes(body, RegistryClaimsJson.Default.Body))}";
        return $"{text}.{key.Sign(text)}";
    }
}
