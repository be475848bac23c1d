namespace ProxPaaS.Orchestrator.Api;

internal static class PlatformConfiguration
{
    /// <summary>Later ones win: appsettings.json beside the program, /etc/proxpaas/proxpaas.json, <c>--config FILE</c>, PROXPAAS_A__B in the environment, <c>--A:B=value</c>.</summary>
    public static void AddPlatformSources(this ConfigurationManager configuration, string[] args)
    {
        configuration.Sources.Clear();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        configuration.AddJsonFile("/etc/proxpaas/proxpaas.json", optional: true, reloadOnChange: false);
        if (ConfigFile(args) is { } file)
        {
            configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        configuration.AddEnvironmentVariables("PROXPAAS__");
        configuration.AddEnvironmentVariables("PROXPAAS_");
        configuration.AddCommandLine([.. args.Where(a => a.StartsWith("--", StringComparison.Ordinal) && a.Contains(':') && a.Contains('='))]);
    }

    private static string? ConfigFile(string[] args)
    {
        var at = Array.FindIndex(args, a => a == "--config" || a.StartsWith("--config=", StringComparison.Ordinal));
        return at < 0 ? null
            : args[at].Contains('=') ? args[at][(args[at].IndexOf('=') + 1)..]
            : at + 1 < args.Length ? args[at + 1]
            : throw new InvalidDataException("--config needs a file name after it.");
    }
}
