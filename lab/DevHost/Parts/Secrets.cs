using System.Security.Cryptography;

namespace ProxPaaS.DevHost.Parts;

/// <summary>Generated passwords and keys of this installation: files that only their owner reads.</summary>
internal static class Secrets
{
    /// <summary>The secret in the file; a new one on first use.</summary>
    public static string Ensure(string file)
    {
        if (!File.Exists(file))
        {
            Write(file, RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20));
        }

        return File.ReadAllText(file);
    }

    public static void Write(string file, string value)
    {
        var temporary = file + ".new";
        using (var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(value);
        }

        File.Move(temporary, file, overwrite: true);
    }
}
