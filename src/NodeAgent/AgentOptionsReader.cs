using System.Text.Json;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.NodeAgent;

/// <summary>Reads agent.json, then the environment, then the arguments; reports every problem with the key to set.</summary>
internal static class AgentOptionsReader
{
    public const string Usage = "proxpaas-agent [--config FILE] [--state FOLDER] [--docker-socket PATH] [--docker-command PATH] [--version]";

    private const string DefaultConfig = "/etc/proxpaas/agent.json";

    public static AgentOptions? Read(IReadOnlyList<string> arguments, Func<string, string?> environment, List<string> problems)
    {
        var given = ReadArguments(arguments, problems);
        var path = given.GetValueOrDefault("--config") ?? environment("PROXPAAS_AGENT_CONFIG") ?? DefaultConfig;
        var file = ReadFile(path, problems);
        if (file is null)
        {
            return null;
        }

        var controlPlane = ReadControlPlane(file, path, problems);
        if (!CaFingerprint.TryParse(file.CaFingerprint, out var fingerprint))
        {
            problems.Add($"{path}: caFingerprint must be \"sha256:\" and the 64 hex digits of the CA certificate's SHA-256; it is \"{file.CaFingerprint}\".");
        }

        if (file.BuildSlots is < 1)
        {
            problems.Add($"{path}: buildSlots must be at least 1.");
        }

        if (problems.Count > 0)
        {
            return null;
        }

        var defaults = new AgentOptions(controlPlane!, fingerprint);
        return defaults with
        {
            StateFolder = given.GetValueOrDefault("--state") ?? environment("PROXPAAS_AGENT_STATE") ?? file.StateFolder ?? defaults.StateFolder,
            DockerSocket = given.GetValueOrDefault("--docker-socket") ?? environment("PROXPAAS_AGENT_DOCKER") ?? file.DockerSocket ?? defaults.DockerSocket,
            DockerCommand = given.GetValueOrDefault("--docker-command") ?? defaults.DockerCommand,
            JoinToken = environment("PROXPAAS_JOIN_TOKEN") ?? "",
            JoinTokenFile = environment("PROXPAAS_JOIN_TOKEN_FILE") ?? defaults.JoinTokenFile,
            HostsFile = environment("PROXPAAS_AGENT_HOSTS") ?? defaults.HostsFile,
            BuildSlots = file.BuildSlots ?? defaults.BuildSlots,
            BuildCgroup = file.BuildCgroup?.Trim('/') ?? defaults.BuildCgroup,
        };
    }

    private static Dictionary<string, string> ReadArguments(IReadOnlyList<string> arguments, List<string> problems)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] is "--config" or "--state" or "--docker-socket" or "--docker-command" && i + 1 < arguments.Count)
            {
                given[arguments[i]] = arguments[i + 1];
            }
            else
            {
                problems.Add($"\"{arguments[i]}\" is not understood. Usage: {Usage}");
            }
        }

        return given;
    }

    private static AgentConfigurationFile? ReadFile(string path, List<string> problems)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, AgentJsonContext.Default.AgentConfigurationFile)
                ?? throw new JsonException("it holds null");
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or JsonException)
        {
            problems.Add($"{path} cannot be read: {ex.Message} It must hold {{\"controlPlane\": \"https://HOST:PORT\", \"caFingerprint\": \"sha256:…\"}}.");
            return null;
        }
    }

    private static ControlPlaneAddresses? ReadControlPlane(AgentConfigurationFile file, string path, List<string> problems)
    {
        if (ControlPlaneAddresses.Parse(file.ControlPlane) is { } addresses)
        {
            return addresses;
        }

        problems.Add($"{path}: controlPlane must be an https:// URL, or several separated by commas; it is \"{file.ControlPlane}\".");
        return null;
    }
}
