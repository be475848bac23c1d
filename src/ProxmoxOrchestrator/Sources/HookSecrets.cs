using System.Security.Cryptography;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>The form of hooks' secrets.</summary>
internal static class HookSecrets
{
    /// <summary>Before base64 in a secret of Standard Webhooks. GitLab takes signing tokens in this form only, with 32 bytes.</summary>
    public const string StandardPrefix = "whsec_";

    private const int Bytes = 32;

    public static string New(HookScheme scheme)
        => IsStandard(scheme) ? StandardPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)) : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether a secret of the one scheme can be entered for the other.</summary>
    public static bool AreAlike(HookScheme one, HookScheme other) => IsStandard(one) == IsStandard(other);

    /// <summary>Whether it is what it looks like: after the prefix stands base64 of something.</summary>
    public static bool IsWhole(string secret)
        => !secret.StartsWith(StandardPrefix, StringComparison.Ordinal) || (Convert.TryFromBase64String(secret[StandardPrefix.Length..], new byte[secret.Length], out var length) && length >= 16);

    private static bool IsStandard(HookScheme scheme) => scheme is HookScheme.Standard or HookScheme.GitlabSigned;
}
