using System.CommandLine;
using System.CommandLine.Parsing;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Projects;

/// <summary>A service's settings as options; what is not given stays as it is.</summary>
internal sealed class SettingsOptions
{
    private readonly Option<ServiceKind?> _kind = new("--kind") { Description = "web, worker, cron or database." };
    private readonly Option<int?> _port = new("--port") { Description = "Port the app listens on; it gets it as PORT." };
    private readonly Option<int?> _replicas = new("--replicas") { Description = "How many replicas." };
    private readonly Option<int?> _cpu = new("--cpu") { Description = "CPU of one replica: 500m, 0.5 or 2.", CustomParser = r => Number(r, Quantity.CpuMilli, "CPU is written as 500m, 0.5 or 2") };
    private readonly Option<int?> _memory = new("--memory") { Description = "Memory of one replica: 256, 256M or 1G.", CustomParser = r => Number(r, Quantity.MemoryMiB, "memory is written as 256 (MiB), 256M or 1G") };
    private readonly Option<string?> _health = new("--health") { Description = "HTTP path that answers 200-399 when the app is ready." };
    private readonly Option<int?> _startTimeout = new("--start-timeout") { Description = "Seconds a replica may take to be ready." };
    private readonly Option<int?> _stopGrace = new("--stop-grace") { Description = "Seconds from SIGTERM to SIGKILL." };
    private readonly Option<string[]> _command = new("--command") { Description = "Command, one option for each argument.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _image = new("--image") { Description = "Run this image instead of building." };
    private readonly Option<string?> _dockerfile = new("--dockerfile") { Description = "Path of the Dockerfile in the repository." };
    private readonly Option<string?> _root = new("--root") { Description = "Folder of the app in the repository." };
    private readonly Option<string?> _branch = new("--branch") { Description = "A push to this branch deploys." };
    private readonly Option<string?> _pool = new("--pool") { Description = "Node pool." };
    private readonly Option<Isolation?> _isolation = new("--isolation") { Description = "shared, or dedicated: a guest for each replica." };
    private readonly Option<string[]> _release = new("--release-command") { Description = "Command that runs once before a new version starts, one option for each argument.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<RolloutStrategy?> _strategy = new("--strategy") { Description = "startFirst, or stopFirst: make room for a new version by stopping old replicas." };
    private readonly Option<int?> _maxUnavailable = new("--max-unavailable") { Description = "With stopFirst: how many replicas may be missing meanwhile." };
    private readonly Option<int?> _monitor = new("--monitor") { Description = "Seconds for which a new version is watched and rolled back if it fails; 0: not at all." };
    private readonly Option<string?> _schedule = new("--schedule") { Description = "For cron services: minute hour day month weekday, such as '*/5 * * * *'." };
    private readonly Option<string?> _timeZone = new("--time-zone") { Description = "IANA time zone of the schedule." };
    private readonly Option<RunConcurrency?> _concurrency = new("--concurrency") { Description = "When a run is due while another goes on: forbid, allow or replace." };
    private readonly Option<MissedRuns?> _missedRuns = new("--missed-runs") { Description = "Runs that were due while the control plane was away: skip or runOnce." };
    private readonly Option<int?> _runTimeout = new("--run-timeout") { Description = "Seconds that a run or release command may take." };

    private readonly BuildOptions _build = new();

    public IEnumerable<Option> All => [_kind, _port, _replicas, _cpu, _memory, _health, _startTimeout, _stopGrace, _command, _image, _dockerfile, _root, _branch, _pool, _isolation, .. _build.All, .. Runs];

    private IEnumerable<Option> Runs => [_release, _strategy, _maxUnavailable, _monitor, _schedule, _timeZone, _concurrency, _missedRuns, _runTimeout];

    public bool AnyGiven(Call call) => All.Any(call.Given);

    public ServiceSettings Read(Call call) => new()
    {
        Kind = call.Get(_kind),
        Port = call.Get(_port),
        Replicas = call.Get(_replicas),
        CpuMilli = call.Get(_cpu),
        MemoryMiB = call.Get(_memory),
        HealthPath = call.Get(_health),
        StartTimeoutSeconds = call.Get(_startTimeout),
        StopGraceSeconds = call.Get(_stopGrace),
        Command = call.Given(_command) ? call.Get(_command) : null,
        Image = call.Get(_image),
        Dockerfile = call.Get(_dockerfile),
        RootDirectory = call.Get(_root),
        Branch = call.Get(_branch),
        Pool = call.Get(_pool),
        Isolation = call.Get(_isolation),
        ReleaseCommand = call.Given(_release) ? call.Get(_release) : null,
        Strategy = call.Get(_strategy),
        MaxUnavailable = call.Get(_maxUnavailable),
        MonitorSeconds = call.Get(_monitor),
        Schedule = call.Get(_schedule),
        TimeZone = call.Get(_timeZone),
        Concurrency = call.Get(_concurrency),
        MissedRuns = call.Get(_missedRuns),
        RunTimeoutSeconds = call.Get(_runTimeout),
        Build = _build.Read(call),
    };

    private static int? Number(ArgumentResult result, Func<string, int?> parse, string expected)
    {
        if (result.Tokens.Count == 1 && parse(result.Tokens[0].Value) is { } value)
        {
            return value;
        }

        result.AddError($"'{string.Join(' ', result.Tokens.Select(t => t.Value))}': {expected}.");
        return null;
    }
}
