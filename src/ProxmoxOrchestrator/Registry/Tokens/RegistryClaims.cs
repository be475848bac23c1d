using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Registry.Tokens;

/// <summary>The head and the claims of a registry token, as https://distribution.github.io/distribution/spec/auth/jwt/ has them.</summary>
internal static class RegistryClaims
{
    public const string Issuer = "proxpaas";

    /// <summary>What the registry's configuration calls <c>auth.token.service</c>.</summary>
    public const string Audience = "proxpaas-registry";

    internal sealed record Header(
        [property: JsonPropertyName("typ")] string Type, [property: JsonPropertyName("alg")] string Algorithm, [property: JsonPropertyName("x5c")] IReadOnlyList<string> Certificates);

    internal sealed record Body(
        [property: JsonPropertyName("iss")] string Issuer, [property: JsonPropertyName("sub")] string Subject, [property: JsonPropertyName("aud")] string Audience,
        [property: JsonPropertyName("iat")] long IssuedAt, [property: JsonPropertyName("nbf")] long NotBefore, [property: JsonPropertyName("exp")] long Expires,
        [property: JsonPropertyName("jti")] string Id, [property: JsonPropertyName("access")] IReadOnlyList<Entry> Access);

    internal sealed record Entry([property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("actions")] IReadOnlyList<string> Actions);
}
