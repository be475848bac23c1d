using System.Runtime.CompilerServices;

namespace ProxPaaS.Tests.Orchestrator.Webhooks;

/// <summary>Providers' example bodies, which are kept beside the project: PROXPAAS_SHARED, else ../shared beside the checkout's parents.</summary>
internal static class SharedPayloads
{
    /// <summary>The file's exact bytes; skips the test where they are not there.</summary>
    public static byte[] Read(string file, [CallerFilePath] string here = "")
    {
        var path = Folders(here).Select(folder => Path.Combine(folder, "data", "webhooks", file)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "the providers' example bodies are not here (PROXPAAS_SHARED)");
        return File.ReadAllBytes(path!);
    }

    private static IEnumerable<string> Folders(string here)
    {
        if (Environment.GetEnvironmentVariable("PROXPAAS_SHARED") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return Path.Combine(folder, "shared");
        }
    }
}
