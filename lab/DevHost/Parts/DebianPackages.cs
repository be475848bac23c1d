namespace ProxPaaS.DevHost.Parts;

/// <summary>What the platform with real guests needs from Debian 12; the list stands in <c>scripts/install-packages.sh</c>.</summary>
internal static class DebianPackages
{
    /// <summary>Installs what is missing. Nothing is started: the lab starts what it needs itself.</summary>
    public static async Task InstallAsync(Installation installation, Action<string> say, CancellationToken cancellationToken)
    {
        say("nothing missing");
        await Tool.RunAsync(Path.Combine(installation.Repository, "scripts", "install-packages.sh"), [installation.Database == DatabaseKind.Postgres ? "run-postgres" : "run"], cancellationToken, say);
    }
}
