using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>
/// Decides whether a call comes from whoever has the hook's secret. The hook's scheme alone counts: providers also send each other's
/// headers (Gitea sends GitHub's, Bitbucket uses the name of GitHub's old one), so nothing is guessed from them.
/// </summary>
internal static class HookSignature
{
    private const int HashBytes = 32;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static HookVerdict Verify(HookScheme scheme, string secret, HookRequest request, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return HookVerdict.Refuse("The hook has no secret. Renew it with: px sources secret");
        }

        if (request.Method != "POST" && scheme is not (HookScheme.Gitea or HookScheme.Forgejo))
        {
            return HookVerdict.Refuse("This hook takes POST only.");
        }

        if (Document(scheme, request) is not { } json)
        {
            return HookVerdict.Refuse("The call carries no payload.");
        }

        var refusal = scheme switch
        {
            HookScheme.Github => Signed(request, "X-Hub-Signature-256", "sha256=", secret, request.Body),
            HookScheme.Bitbucket => Signed(request, "X-Hub-Signature", "sha256=", secret, request.Body),
            HookScheme.Gitea => Signed(request, "X-Gitea-Signature", "", secret, json),
            HookScheme.Forgejo => Signed(request, "X-Forgejo-Signature", "", secret, json),
            HookScheme.GitlabToken => SameToken(request, secret),
            HookScheme.GitlabSigned or HookScheme.Standard => Standard(request, secret, now),
            _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, null),
        };
        return refusal is null ? new HookVerdict(null, json) : HookVerdict.Refuse(refusal);
    }

    /// <summary>The JSON: the body, or the field <c>payload</c> of a form, or (Gitea, by GET) of the query.</summary>
    private static ReadOnlyMemory<byte>? Document(HookScheme scheme, HookRequest request)
    {
        if (request.Method != "POST")
        {
            return request.Payload is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null;
        }

        var json = request.IsForm && scheme is HookScheme.Github or HookScheme.Gitea or HookScheme.Forgejo ? FormPayload(request.Body.Span) : request.Body;
        return json is { Length: > 0 } ? json : null;
    }

    private static ReadOnlyMemory<byte>? FormPayload(ReadOnlySpan<byte> body)
    {
        ReadOnlyMemory<byte>? found = null;
        foreach (var range in body.Split((byte)'&'))
        {
            var field = body[range];
            if (!field.StartsWith("payload="u8))
            {
                continue;
            }

            if (found is not null)
            {
                // Two of them: whoever reads the other one would see something else than what was signed.
                return null;
            }

            var value = field["payload=".Length..].ToArray();
            found = WebUtility.UrlDecodeToBytes(value, 0, value.Length);
        }

        return found;
    }

    private static string? Signed(HookRequest request, string header, string prefix, string secret, ReadOnlyMemory<byte> content)
    {
        if (request.Header(header) is not { } sent)
        {
            return $"{header} is missing. Enter the hook's secret at the provider.";
        }

        Span<byte> given = stackalloc byte[HashBytes];
        if (!sent.StartsWith(prefix, StringComparison.Ordinal) || sent.Length != prefix.Length + (HashBytes * 2)
            || Convert.FromHexString(sent.AsSpan(prefix.Length), given, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return $"{header} is not {(prefix.Length > 0 ? $"'{prefix}' and " : "")}64 hex digits. Enter the hook's secret at the provider.";
        }

        Span<byte> right = stackalloc byte[HashBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content.Span, right);
        return CryptographicOperations.FixedTimeEquals(given, right) ? null : $"{header} does not fit. Compare the secret at the provider with the hook's.";
    }

    private static string? SameToken(HookRequest request, string secret)
    {
        if (request.Header("X-Gitlab-Token") is not { Length: > 0 } sent)
        {
            return "X-Gitlab-Token is missing. Enter the hook's secret at GitLab as its secret token.";
        }

        // Hashes have one length: comparing them does not tell how long the secret is.
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)))
            ? null
            : "X-Gitlab-Token does not fit. Compare the secret token at GitLab with the hook's.";
    }

    /// <summary>Standard Webhooks: HMAC-SHA256 over <c>id.timestamp.body</c>; one of several signatures has to fit.</summary>
    private static string? Standard(HookRequest request, string secret, DateTimeOffset now)
    {
        if (request.Header("webhook-id") is not { Length: > 0 } id || request.Header("webhook-timestamp") is not { Length: > 0 } timestamp || request.Header("webhook-signature") is not { Length: > 0 } signatures)
        {
            return "webhook-id, webhook-timestamp and webhook-signature are needed, once each.";
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - (double)seconds) > Tolerance.TotalSeconds)
        {
            return $"webhook-timestamp is more than {Tolerance.TotalMinutes:0} minutes away from this machine's clock.";
        }

        if (StandardKey(secret) is not { } key)
        {
            return "The hook's secret starts with whsec_ and is not base64 after it. Renew it with: px sources secret";
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(request.Body.Span);
        var right = hmac.GetHashAndReset();
        var fits = false;
        Span<byte> given = stackalloc byte[HashBytes];
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(10))
        {
            fits |= signature.StartsWith("v1,", StringComparison.Ordinal) && Convert.TryFromBase64Chars(signature.AsSpan(3), given, out var length) && length == HashBytes
                && CryptographicOperations.FixedTimeEquals(given, right);
        }

        return fits ? null : "webhook-signature does not fit. Compare the secret at the sender with the hook's.";
    }

    private static byte[]? StandardKey(string secret)
    {
        if (!secret.StartsWith(HookSecrets.StandardPrefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(secret);
        }

        try
        {
            return Convert.FromBase64String(secret[HookSecrets.StandardPrefix.Length..]) is { Length: > 0 } key ? key : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
