using System.Diagnostics;

namespace ProxPaaS.Tests.Browser;

/// <summary>axe-core, fetched once by npm into the test's own folder. It is MPL-2.0, so the repository does not carry it.</summary>
internal static class AxeScript
{
    private const string Version = "4.14.1";

    public static async Task<string?> FindAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "axe");
        var file = Path.Combine(folder, "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            try
            {
                using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", "--ignore-scripts", $"axe-core@{Version}"]))!;
                await npm.WaitForExitAsync();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return null;
            }
        }

        return File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
    }
}
