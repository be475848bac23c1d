using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>A bearer token as text: <c>px_KIND_ID_SECRET</c>. The prefix lets scanners find leaked ones; the id finds the row without a search by secret.</summary>
internal sealed record TokenText(string Kind, string Id, string Secret)
{
    public const string Session = "session";
    public const string Api = "api";

    private const int SecretBytes = 32;
    private const string IdPrefix = "tok_";

    public static TokenText New(string kind, string id) => new(kind, id, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));

    public byte[] SecretHash() => SHA256.HashData(Encoding.ASCII.GetBytes(Secret));

    public static bool TryParse(string? text, [NotNullWhen(true)] out TokenText? token)
    {
        token = text is { Length: < 200 } && text.Split('_') is ["px", Session or Api, { Length: > 0 } id, { Length: SecretBytes * 2 } secret]
            ? new TokenText(text.Split('_')[1], IdPrefix + id, secret)
            : null;
        return token is not null;
    }

    public override string ToString() => $"px_{Kind}_{Id[IdPrefix.Length..]}_{Secret}";
}
