namespace ProxPaaS.Benchmarks;

internal static class Checkout
{
    /// <summary>The folder with ProxPaaS.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ProxPaaS.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Benchmarks run from a checkout of ProxPaaS.");
    }
}
