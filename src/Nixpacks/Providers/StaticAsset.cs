namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Files that plans put into the image; they lie in Assets/ and travel inside the assembly.</summary>
internal static class StaticAsset
{
    public static string Read(string name)
    {
        using var stream = typeof(StaticAsset).Assembly.GetManifestResourceStream($"assets/{name}") ?? throw new InvalidOperationException($"The asset {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
