using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Lab.Access;

/// <summary>Salted password hashes for the lab's users.</summary>
internal static class Passwords
{
    private const int Rounds = 20_000;

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return Convert.ToBase64String(salt) + ":" + Convert.ToBase64String(Derive(password, salt));
    }

    public static bool Verify(string? hash, string password)
        => hash?.Split(':') is [var salt, var derived]
            && CryptographicOperations.FixedTimeEquals(Derive(password, Convert.FromBase64String(salt)), Convert.FromBase64String(derived));

    private static byte[] Derive(string password, byte[] salt)
        => Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Rounds, HashAlgorithmName.SHA256, 32);
}
