using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>What a service's settings may be, and how a change is laid over what stands.</summary>
internal static class ServiceSettingsRules
{
    public const int MostReplicas = 200;

    private const int MostDomains = 50;
    private const int MostArguments = 100;
    private const int LongestArgument = 8192;
    private const int LongestPath = 1024;

    /// <summary>Problems by field; null fields are left as they are and cannot be wrong.</summary>
    /// <param name="appDomain">Its names are given by the platform, so nobody asks for one.</param>
    public static void Check(FieldErrors errors, ServiceSettings settings, string appDomain)
    {
        errors.AddIf(settings.Port is < 1 or > 65535, "port", "1 to 65535.");
        CheckReplicas(errors, settings.Replicas);
        errors.AddIf(settings.CpuMilli is < 10 or > 128_000, "cpuMilli", "10 to 128000 thousandths of a core.");
        errors.AddIf(settings.MemoryMiB is < 16 or > 1_048_576, "memoryMiB", "16 to 1048576.");
        errors.AddIf(settings.StartTimeoutSeconds is < 1 or > 3600, "startTimeoutSeconds", "1 to 3600.");
        errors.AddIf(settings.StopGraceSeconds is < 0 or > 3600, "stopGraceSeconds", "0 to 3600.");
        errors.AddIf(settings.HealthPath is { Length: > 0 } path && !IsUrlPath(path), "healthPath", "A path such as /healthz, without spaces, host or fragment; empty for none.");
        errors.AddIf(settings.Dockerfile is { Length: > 0 } file && !IsInside(file), "dockerfile", "A path inside the repository, without .. and without a leading dash or slash.");
        errors.AddIf(settings.RootDirectory is { Length: > 0 } root && !IsInside(root), "rootDirectory", "A path inside the repository, without .. and without a leading dash or slash.");
        errors.AddIf(settings.Image is { Length: > 0 } image && !ImageReference.TryParse(image, out _), "image", "An image reference such as registry.example.org/team/app:1.2.");
        errors.AddIf(settings.Branch is not null && !BranchNames.IsOne(settings.Branch), "branch", "A branch name as git takes it.");
        errors.AddIf(settings.Pool is not null && !Names.IsOne(settings.Pool), "pool", "The name of a node pool.");
        CheckCommand(errors, "command", settings.Command);
        CheckCommand(errors, "releaseCommand", settings.ReleaseCommand);
        errors.AddIf(settings.MaxUnavailable is < 1 or > MostReplicas, "maxUnavailable", $"1 to {MostReplicas}.");
        errors.AddIf(settings.MonitorSeconds is < 0 or > 3600, "monitorSeconds", "0 to 3600; 0 for not at all.");
        errors.AddIf(settings.RunTimeoutSeconds is < 1 or > 86_400, "runTimeoutSeconds", "1 to 86400.");
        errors.AddIf(settings.TimeZone is not null && !CronTimeZone.IsOne(settings.TimeZone), "timeZone", "An IANA time zone such as Europe/Berlin, or UTC.");
        if (settings.Schedule is { Length: > 0 } schedule && CronSchedule.Parse(schedule).Problem is { } problem)
        {
            errors.Add("schedule", problem);
        }

        CheckDomains(errors, settings.Domains, appDomain);
        BuildSettingsRules.Check(errors, settings.Build);
    }

    public static void CheckReplicas(FieldErrors errors, int? replicas) => errors.AddIf(replicas is < 0 or > MostReplicas, "replicas", $"0 to {MostReplicas}.");

    public static void CheckCommand(FieldErrors errors, string field, IReadOnlyList<string>? command)
        => errors.AddIf(
            command is { Count: > MostArguments } || command?.Any(a => a is null || a.Length > LongestArgument || a.Contains('\0')) == true,
            field, $"Up to {MostArguments} arguments of up to {LongestArgument} characters.");

    /// <summary>True when replicas have to be replaced for the change to take effect.</summary>
    public static bool Apply(Service service, ServiceSettings settings)
    {
        var before = Running(service);
        service.Kind = settings.Kind ?? service.Kind;
        service.Port = settings.Port ?? service.Port;
        service.Replicas = settings.Replicas ?? service.Replicas;
        service.CpuMilli = settings.CpuMilli ?? service.CpuMilli;
        service.MemoryMiB = settings.MemoryMiB ?? service.MemoryMiB;
        service.HealthPath = Optional(settings.HealthPath, service.HealthPath);
        service.StartTimeoutSeconds = settings.StartTimeoutSeconds ?? service.StartTimeoutSeconds;
        service.StopGraceSeconds = settings.StopGraceSeconds ?? service.StopGraceSeconds;
        service.Domains = settings.Domains is null ? service.Domains : [.. settings.Domains.Distinct()];
        service.Command = settings.Command is null ? service.Command : [.. settings.Command];
        service.Image = Optional(settings.Image, service.Image);
        service.Dockerfile = Optional(settings.Dockerfile, service.Dockerfile);
        service.RootDirectory = Optional(settings.RootDirectory, service.RootDirectory);
        service.Branch = settings.Branch ?? service.Branch;
        service.PoolName = settings.Pool ?? service.PoolName;
        service.Isolation = settings.Isolation ?? service.Isolation;
        service.ReleaseCommand = settings.ReleaseCommand is null ? service.ReleaseCommand : [.. settings.ReleaseCommand];
        service.Strategy = settings.Strategy ?? service.Strategy;
        service.MaxUnavailable = settings.MaxUnavailable ?? service.MaxUnavailable;
        service.MonitorSeconds = settings.MonitorSeconds ?? service.MonitorSeconds;
        service.Schedule = Optional(settings.Schedule, service.Schedule);
        service.TimeZone = settings.TimeZone ?? service.TimeZone;
        service.Concurrency = settings.Concurrency ?? service.Concurrency;
        service.MissedRuns = settings.MissedRuns ?? service.MissedRuns;
        service.RunTimeoutSeconds = settings.RunTimeoutSeconds ?? service.RunTimeoutSeconds;
        service.Build = BuildSettingsRules.Apply(service.Build, settings.Build);
        return !before.SequenceEqual(Running(service));
    }

    public static ServiceSettings Of(Service service) => new()
    {
        Kind = service.Kind,
        Port = service.Port,
        Replicas = service.Replicas,
        CpuMilli = service.CpuMilli,
        MemoryMiB = service.MemoryMiB,
        HealthPath = service.HealthPath,
        StartTimeoutSeconds = service.StartTimeoutSeconds,
        StopGraceSeconds = service.StopGraceSeconds,
        Domains = service.Domains,
        Command = service.Command,
        Image = service.Image,
        Dockerfile = service.Dockerfile,
        RootDirectory = service.RootDirectory,
        Branch = service.Branch,
        Pool = service.PoolName,
        Isolation = service.Isolation,
        ReleaseCommand = service.ReleaseCommand,
        Strategy = service.Strategy,
        MaxUnavailable = service.MaxUnavailable,
        MonitorSeconds = service.MonitorSeconds,
        Schedule = service.Schedule,
        TimeZone = service.TimeZone,
        Concurrency = service.Concurrency,
        MissedRuns = service.MissedRuns,
        RunTimeoutSeconds = service.RunTimeoutSeconds,
        Build = service.Build,
    };

    /// <summary>A relative path that stays where it starts, and that no program takes for an option.</summary>
    public static bool IsInside(string path)
        => path.Length <= LongestPath && path[0] is not ('/' or '-' or '~') && !path.Any(c => char.IsControl(c) || c is '\\' or ':')
            && path.TrimEnd('/').Split('/').All(part => part is not ("" or ".." or ".git"));

    private static void CheckDomains(FieldErrors errors, IReadOnlyList<string>? domains, string appDomain)
    {
        errors.AddIf(domains is { Count: > MostDomains }, "domains", $"At most {MostDomains}.");
        foreach (var domain in domains ?? [])
        {
            errors.AddIf(!HostNames.IsOne(domain) || !domain.Contains('.'), "domains", $"'{Shown(domain)}' is not a host name in lower case.");
            errors.AddIf(domain == appDomain || domain?.EndsWith($".{appDomain}", StringComparison.Ordinal) == true, "domains", $"Names under {appDomain} are given by the platform; leave '{Shown(domain)}' out.");
        }
    }

    private static string Shown(string? text) => text is null ? "null" : new([.. text.Take(80).Where(c => !char.IsControl(c))]);

    private static bool IsUrlPath(string path)
        => path.Length <= LongestPath && path[0] == '/' && !path.StartsWith("//", StringComparison.Ordinal) && path.All(c => c is > ' ' and <= '~' and not ('#' or '\\'));

    /// <summary>Null leaves it, empty clears it.</summary>
    private static string? Optional(string? given, string? current) => given is null ? current : given.Length == 0 ? null : given;

    private static IEnumerable<object?> Running(Service s)
        => [s.Kind, s.Port, s.CpuMilli, s.MemoryMiB, s.HealthPath, s.StartTimeoutSeconds, s.StopGraceSeconds, string.Join('\0', s.Command), s.PoolName, s.Isolation];
}
