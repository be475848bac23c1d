using Microsoft.AspNetCore.Identity;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Password hashes as ASP.NET Core Identity makes them: PBKDF2-HMAC-SHA512, 100,000 rounds, salted.</summary>
internal static class Passwords
{
    public const int MinimumLength = 10;
    public const int MaximumLength = 200;

    private static readonly PasswordHasher<object> Hasher = new();
    private static readonly object Nobody = new();

    /// <summary>A hash that no password fits, so that an unknown user costs the same time as a known one.</summary>
    private static readonly string Decoy = Hasher.HashPassword(Nobody, Guid.NewGuid().ToString());

    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    /// <param name="hash">Null for a user that does not exist: false, after the same work.</param>
    public static bool Verify(string? hash, string password)
        => Hasher.VerifyHashedPassword(Nobody, hash ?? Decoy, password) != PasswordVerificationResult.Failed && hash is not null;
}
