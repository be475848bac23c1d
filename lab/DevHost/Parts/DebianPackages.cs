namespace ProxPaaS.DevHost.Parts;

/// <summary>What the platform with real guests needs from Debian 12.</summary>
internal static class DebianPackages
{
    public static readonly IReadOnlyList<string> ForRunning =
    [
        "apache2-utils", "busybox-static", "ca-certificates", "debootstrap", "docker-registry", "gcc", "git", "iproute2", "iptables",
        "libc6-dev", "lxc", "lxcfs", "openssh-server", "skopeo", "zlib1g-dev", "zstd",
    ];

    /// <summary>Installs what is missing. Nothing is started: the lab starts what it needs itself.</summary>
    public static async Task InstallAsync(IReadOnlyList<string> packages, Action<string> say, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var package in packages)
        {
            if (!await IsInstalledAsync(package, cancellationToken))
            {
                missing.Add(package);
            }
        }

        if (missing.Count == 0)
        {
            say("nothing missing");
            return;
        }

        var quiet = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" };
        await Tool.RunAsync("apt-get", ["-o", "DPkg::Lock::Timeout=120", "-q", "update"], cancellationToken, say, environment: quiet);
        await Tool.RunAsync(
            "apt-get", ["-o", "DPkg::Lock::Timeout=120", "-qy", "--no-install-recommends", "install", .. missing], cancellationToken, say, environment: quiet);
        say("installed " + string.Join(' ', missing));
    }

    private static async Task<bool> IsInstalledAsync(string package, CancellationToken cancellationToken)
    {
        try
        {
            return (await Tool.RunAsync("dpkg-query", ["-W", "-f", "${Status}", package], cancellationToken)).Contains("install ok installed");
        }
        catch (ToolFailedException)
        {
            return false;
        }
    }
}
