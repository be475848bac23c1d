namespace ProxPaaS.ConfigFiles;

/// <summary>A key that proxpaas.toml knows.</summary>
/// <param name="Path">Section and name in the file.</param>
/// <param name="Setting">The API's name of what it sets.</param>
/// <param name="Words">What <see cref="ConfigType.Word"/> takes.</param>
internal sealed record ConfigKey(string Path, string Setting, ConfigType Type, string About, params string[] Words)
{
    public string Section => Path[..Path.IndexOf('.', StringComparison.Ordinal)];

    public string Name => Path[(Path.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
