using System.Diagnostics;

namespace ProxPaaS.Cli.Deploying;

internal static class DesktopBrowser
{
    /// <summary>Only http and https addresses: xdg-open would also run a handler for any other scheme.</summary>
    public static void TryOpen(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return;
        }

        try
        {
            using var _ = Process.Start(new ProcessStartInfo("xdg-open", [address.AbsoluteUri]));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not a desktop; the address is printed anyway.
        }
    }
}
