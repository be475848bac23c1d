using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>
/// git against an outside repository: only https and ssh (http where allowed), no redirects, no submodules, no helpers, an address that
/// was checked and is not looked up again, bounded time and size. Credentials travel in the environment and by an agent's socket,
/// never in arguments, URLs or files.
/// </summary>
internal sealed class RemoteGitClient(GitExecutor git, OutboundClient outbound, OutboundTrust trust, IOptionsMonitor<SourceOptions> options, IOptions<DataOptions> data, TimeProvider clock)
{
    private const int MostListed = 16 * 1024 * 1024;

    private static readonly TimeSpan SizeCheck = TimeSpan.FromMilliseconds(500);

    private string Runs => data.Value.Combine("run");

    /// <summary>What the references point to now; tags to their commits. Names that are not there are left out.</summary>
    /// <param name="patterns">Full names; empty for all branches.</param>
    /// <param name="learned">The server's ssh keys when none were pinned.</param>
    /// <exception cref="RemoteException">It cannot be asked.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(RemoteAccess access, IReadOnlyCollection<string> patterns, Action<string>? learned, CancellationToken cancellationToken)
    {
        List<string> arguments = ["ls-remote", "--quiet", .. patterns.Count == 0 ? ["--heads"] : Array.Empty<string>(), "--", access.Url.ToString(), .. patterns.SelectMany(p => p.StartsWith("refs/tags/", StringComparison.Ordinal) ? [p, p + "^{}"] : new[] { p })];
        var output = await RunAsync(access, null, arguments, options.CurrentValue.ListTimeoutSeconds, learned, cancellationToken);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is [{ Length: 40 or 64 } sha, var name] && sha.All(char.IsAsciiHexDigit))
            {
                // The line with ^{} comes after the tag's own and tells its commit. Patterns also match the ends of longer names.
                found[name.EndsWith("^{}", StringComparison.Ordinal) ? name[..^3] : name] = sha;
            }
        }

        return patterns.Count == 0 ? found : found.Where(f => patterns.Contains(f.Key)).ToDictionary();
    }

    /// <summary>Brings references into the service's repository.</summary>
    /// <param name="refspecs"><c>+refs/heads/main:refs/heads/main</c>.</param>
    /// <exception cref="RemoteException">It cannot be asked, or sends too much.</exception>
    public async Task FetchAsync(RemoteAccess access, string serviceId, IReadOnlyCollection<string> refspecs, CancellationToken cancellationToken)
        => await RunAsync(
            access, git.PathOf(serviceId),
            ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance", "--force", "--", access.Url.ToString(), .. refspecs],
            options.CurrentValue.FetchTimeoutSeconds, null, cancellationToken);

    private async Task<string> RunAsync(RemoteAccess access, string? repository, List<string> arguments, int timeoutSeconds, Action<string>? learned, CancellationToken cancellationToken)
    {
        if (access.Url.Scheme == "http" && !options.CurrentValue.AllowHttp)
        {
            throw new RemoteException(RemoteProblem.Blocked, "http:// shows code and token to the network and is switched off (Sources:AllowHttp). Use https:// or ssh://.");
        }

        var addressList = await AddressesAsync(access.Url.Host, cancellationToken);
        var folder = Path.Combine(Runs, Guid.NewGuid().ToString("n")[..12]);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var agent = access is { Url.IsSsh: true, Key: { } key } ? new DeployKeyAgent(key, Path.Combine(folder, "agent")) : null;
        try
        {
            var environment = access.Url.IsSsh ? await SshAsync(access, addressList[0], folder, agent is not null, cancellationToken) : await HttpAsync(access, addressList, folder, cancellationToken);
            var output = await RunAsync(access.Url, repository, arguments, environment, timeoutSeconds, cancellationToken);
            await LearnAsync(access, folder, learned, cancellationToken);
            return output;
        }
        finally
        {
            if (agent is not null)
            {
                await agent.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await outbound.ResolveAsync(host, cancellationToken);
        }
        catch (OutboundRefusedException ex)
        {
            throw new RemoteException(RemoteProblem.Blocked, ex.Message);
        }
        catch (SocketException)
        {
            throw new RemoteException(RemoteProblem.Unreachable, $"{host} cannot be looked up. Check the name, or the name server of this machine.");
        }
    }

    private async Task<string> RunAsync(CloneUrl url, string? repository, List<string> arguments, Dictionary<string, string> environment, int timeoutSeconds, CancellationToken cancellationToken)
    {
        using var process = git.Start(repository, arguments, environment);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(timeoutSeconds), clock);
        using var size = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token, size.Token);
        var packs = repository is null ? null : new PackFolder(repository);
        var watching = packs is null ? Task.CompletedTask : WatchSizeAsync(packs, size, either.Token);
        try
        {
            process.StandardInput.Close();
            var error = GitExecutor.ReadErrorAsync(process, either.Token);
            var output = await ReadAsync(process.StandardOutput, either.Token);
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? output : throw RemoteErrors.Of(url, await error);
        }
        catch (OperationCanceledException) when (size.IsCancellationRequested)
        {
            GitExecutor.Kill(process);
            throw new RemoteException(RemoteProblem.TooLarge, $"{url.RepositoryPath} sends more than {options.CurrentValue.MaxFetchMiB} MiB at once. Remove large files from its history, or ask the operator to raise Sources:MaxFetchMiB.");
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RemoteException(RemoteProblem.Unreachable, $"{url.Authority} did not finish within {timeoutSeconds} seconds.");
        }
        finally
        {
            GitExecutor.Kill(process);
            await size.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            packs?.RemoveUnfinished();
        }
    }

    /// <summary>git has no limit for what it fetches, so the growing pack is looked at.</summary>
    private async Task WatchSizeAsync(PackFolder packs, CancellationTokenSource tooLarge, CancellationToken cancellationToken)
    {
        while (packs.UnfinishedBytes() <= options.CurrentValue.MaxFetchMiB * 1024L * 1024)
        {
            await Task.Delay(SizeCheck, clock, cancellationToken);
        }

        await tooLarge.CancelAsync();
    }

    private static async Task<string> ReadAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (text.Length + read > MostListed)
            {
                throw new RemoteException(RemoteProblem.TooLarge, "The repository has more references than are read.");
            }

            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    private async Task<Dictionary<string, string>> HttpAsync(RemoteAccess access, IReadOnlyList<IPAddress> addresses, string folder, CancellationToken cancellationToken)
    {
        var url = access.Url;
        var settings = Common();
        settings.Add(new("http.curloptResolve", $"{url.Host}:{url.Port}:{string.Join(',', addresses.Select(a => a.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{a}]" : a.ToString()))}"));
        if (access.Token is { Length: > 0 } token)
        {
            // Bound to this very server: git would send a plain http.extraHeader to any.
            settings.Add(new($"http.{url.Scheme}://{url.Authority}/.extraHeader", $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{access.TokenUser}:{token}"))}"));
        }

        if (trust.Bundle(access.Authorities) is { } bundle)
        {
            var file = Path.Combine(folder, "authorities.pem");
            await File.WriteAllTextAsync(file, bundle, cancellationToken);
            settings.Add(new("http.sslCAInfo", file));
        }

        var environment = Environment(settings);
        environment["GIT_ALLOW_PROTOCOL"] = url.Scheme;
        return environment;
    }

    private async Task<Dictionary<string, string>> SshAsync(RemoteAccess access, IPAddress address, string folder, bool hasKey, CancellationToken cancellationToken)
    {
        var (configuration, hosts) = (Path.Combine(folder, "ssh"), Path.Combine(folder, "known_hosts"));
        if (access.KnownHosts is { } keys)
        {
            await File.WriteAllTextAsync(hosts, KnownHosts.File(keys, SshConfiguration.Alias), cancellationToken);
        }

        await File.WriteAllTextAsync(
            configuration, SshConfiguration.Text(options.CurrentValue.SshExecutable, address.ToString(), hasKey ? Path.Combine(folder, "agent") : null, hosts, access.KnownHosts is not null), cancellationToken);
        File.SetUnixFileMode(configuration, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = Environment(Common());
        environment["GIT_ALLOW_PROTOCOL"] = "ssh";
        environment["GIT_SSH"] = configuration;
        environment["GIT_SSH_VARIANT"] = "ssh";
        return environment;
    }

    private static List<KeyValuePair<string, string>> Common() =>
    [
        new("http.followRedirects", "false"),
        new("http.lowSpeedLimit", "1000"),
        new("http.lowSpeedTime", "30"),
        new("credential.helper", ""),
        new("core.askPass", ""),
        new("fetch.fsckObjects", "true"),

        // A small pack would be taken apart into loose objects, which nobody watches and git holds in memory.
        new("fetch.unpackLimit", "1"),

        // Old, harmless and common in real histories.
        new("fetch.fsck.zeroPaddedFilemode", "ignore"),
        new("fetch.fsck.missingSpaceBeforeDate", "ignore"),
        new("fetch.fsck.badTimezone", "ignore"),
        new("fetch.fsck.missingTaggerEntry", "ignore"),
        new("fetch.fsck.badTagName", "ignore"),
    ];

    private static Dictionary<string, string> Environment(List<KeyValuePair<string, string>> settings)
    {
        var environment = new Dictionary<string, string> { ["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture) };
        for (var i = 0; i < settings.Count; i++)
        {
            environment[$"GIT_CONFIG_KEY_{i}"] = settings[i].Key;
            environment[$"GIT_CONFIG_VALUE_{i}"] = settings[i].Value;
        }

        return environment;
    }

    private static async Task LearnAsync(RemoteAccess access, string folder, Action<string>? learned, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "known_hosts");
        if (learned is not null && access is { Url.IsSsh: true, KnownHosts: null } && File.Exists(file) && KnownHosts.Parse(await File.ReadAllTextAsync(file, cancellationToken)) is { } keys)
        {
            learned(keys);
        }
    }

    /// <summary>The half-written packs of one fetch: those that were not there before it.</summary>
    private sealed class PackFolder(string repository)
    {
        private readonly string _path = Path.Combine(repository, "objects", "pack");
        private readonly HashSet<string> _before = [.. Unfinished(Path.Combine(repository, "objects", "pack"))];

        public long UnfinishedBytes() => Unfinished(_path).Where(file => !_before.Contains(file)).Sum(file => new FileInfo(file) is { Exists: true } info ? info.Length : 0);

        public void RemoveUnfinished()
        {
            foreach (var file in Unfinished(_path).Where(file => !_before.Contains(file)))
            {
                File.Delete(file);
            }
        }

        private static IEnumerable<string> Unfinished(string path) => Directory.Exists(path) ? Directory.EnumerateFiles(path, "tmp_*") : [];
    }
}
