using System.Globalization;
using System.Security.Cryptography;

namespace ProxPaaS.Orchestrator.References;

/// <summary>Makes up values: each time another one, from the system's random source.</summary>
internal static class SecretGenerator
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Shortest = 8, Longest = 256;

    /// <summary>secret(N): N letters and digits; hex(N): N hexadecimal digits; base64(N): N bytes in base64; uuid(). Null for anything else.</summary>
    public static TextPart.Generator? Read(string kind, string argument)
        => kind == "uuid" ? argument.Length == 0 ? new(kind, 36) : null
            : kind is "secret" or "hex" or "base64" && int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is >= Shortest and <= Longest
                ? new(kind, length)
                : null;

    public static string Make(TextPart.Generator generator) => generator.Kind switch
    {
        "secret" => RandomNumberGenerator.GetString(Letters, generator.Length),
        "hex" => RandomNumberGenerator.GetHexString(generator.Length, lowercase: true),
        "base64" => Convert.ToBase64String(RandomNumberGenerator.GetBytes(generator.Length)),
        _ => Guid.NewGuid().ToString("d"),
    };

    /// <summary>The value with each generator replaced by what it makes; text that cannot be parsed is left for the rules to refuse.</summary>
    public static string Fill(string text)
    {
        if (ReferenceText.IsPlain(text))
        {
            return text;
        }

        var (parts, problem) = ReferenceText.Parse(text);
        return problem is not null || !parts.Any(p => p is TextPart.Generator)
            ? text
            : ReferenceText.Write(parts.Select(p => p is TextPart.Generator generator ? new TextPart.Literal(Make(generator)) : p));
    }
}
