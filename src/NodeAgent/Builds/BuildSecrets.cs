using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>
/// Secrets and registry credentials of one build as files in memory (tmpfs), mode 0700, gone when disposed. Also takes the
/// values out of what is logged.
/// </summary>
internal sealed class BuildSecrets : IDisposable
{
    // Short values would turn every second word of a log into stars.
    private const int ShortestMasked = 6;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string[] _masked;
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    public BuildSecrets(BuildSpec spec, IEnumerable<RegistryCredential> registries, string stateFolder)
    {
        Folder = Path.Combine(Root(stateFolder), $"{Prefix(stateFolder)}{Guid.NewGuid():n}");
        Directory.CreateDirectory(Folder, OwnerOnly);
        foreach (var (id, value) in spec.Secrets)
        {
            Write(FileOf(id), Encoding.UTF8.GetBytes(value));
        }

        var logins = registries.DistinctBy(login => login.Host, StringComparer.OrdinalIgnoreCase).ToArray();
        Write(Path.Combine(Folder, "config.json"), JsonSerializer.SerializeToUtf8Bytes(AuthFile(logins), AgentJsonContext.Default.DockerAuthFile));
        _masked = [.. spec.Secrets.Values.Concat(logins.SelectMany(login => new[] { login.Password, login.Token })).Concat(_tokens.Keys)
            .SelectMany(value => value.Split('\n', StringSplitOptions.TrimEntries))
            .Where(value => value.Length >= ShortestMasked)
            .SelectMany(Forms)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(value => value.Length)];
    }

    /// <summary>Also docker's configuration folder.</summary>
    public string Folder { get; }

    /// <summary>Registry tokens by the user and password, in base64, that stand for them in docker's configuration.</summary>
    public IReadOnlyDictionary<string, string> Tokens => _tokens;

    /// <summary>Removes what an agent that was killed left behind.</summary>
    public static void RemoveLeftOver(string stateFolder)
    {
        foreach (var folder in LeftOver(stateFolder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static IReadOnlyList<string> LeftOver(string stateFolder)
        => Directory.Exists(Root(stateFolder)) ? Directory.GetDirectories(Root(stateFolder), Prefix(stateFolder) + "*") : [];

    public string FileOf(string id) => Path.Combine(Folder, $"secret-{id}");

    public string Mask(string line)
    {
        foreach (var value in _masked)
        {
            line = line.Replace(value, "***", StringComparison.Ordinal);
        }

        return line;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The agent's next start was faster.
        }
    }

    /// <summary>As it is, and as programs write it that mean no harm.</summary>
    private static IEnumerable<string> Forms(string value)
        => [value, Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('='), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value)), Uri.EscapeDataString(value)];

    private static string Root(string stateFolder) => Directory.Exists("/dev/shm") ? "/dev/shm" : stateFolder;

    // Several agents may share one machine in tests; each cleans up only after itself.
    private static string Prefix(string stateFolder)
        => $"proxpaas-build-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(stateFolder))))[..12]}-";

    private DockerAuthFile AuthFile(IEnumerable<RegistryCredential> registries)
    {
        var auths = new Dictionary<string, DockerAuthEntry>(StringComparer.Ordinal);
        foreach (var registry in registries)
        {
            // Docker Hub goes by an old address in this file.
            var host = registry.Host is "docker.io" ? "https://index.docker.io/v1/" : registry.Host;
            auths[host] = registry.Token.Length > 0 ? WithToken(registry.Token) : new(Base64($"{registry.Username}:{registry.Password}"));
        }

        return new(auths);
    }

    /// <summary>
    /// Beside the token a password that no other build has: BuildKit lets builds with equal passwords use what one of them was given.
    /// </summary>
    private DockerAuthEntry WithToken(string token)
    {
        var auth = Base64($"build:{RandomNumberGenerator.GetHexString(40, lowercase: true)}");
        _tokens[auth] = token;
        return new(auth, token);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static void Write(string path, byte[] content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(content);
    }
}
