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

    public IEnumerable<Option> All => [_kind, _port, _replicas, _cpu, _memory, _health, _startTimeout, _stopGrace, _command, _image, _dockerfile, _root, _branch, _pool, _isolation];

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
