using System.Globalization;
using System.Text;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>Looks at the list of processes without pause: this machine's and, because it sees into its containers, every node's and every build's.</summary>
internal sealed class ProcessSampler : IAsyncDisposable
{
    // The kernel keeps 15 characters of a name. A container's own processes have the variable, which is what it is for; these must not.
    private static readonly HashSet<string> Platform =
    [
        "proxpaas", "proxpaas-agent", "proxpaas-ingres", "proxpaas-dashbo", "docker", "dockerd", "docker-proxy", "docker-registry"[..15], "containerd", "containerd-shim", "git", "sshd", "postgres", "redis-server",
    ];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _ending = new();
    private readonly Task _looking;
    private readonly HashSet<string> _found = [];
    private bool _sawMarker;

    /// <param name="marker">A word in the arguments of a process that the sampler has to see, or it would prove nothing.</param>
    public ProcessSampler(SecretPatterns secret, string marker) => _looking = Task.Run(() => LookAsync(secret, Encoding.UTF8.GetBytes(marker)));

    public int Looks { get; private set; }

    /// <returns>The processes that showed the secret.</returns>
    public async Task<IReadOnlyCollection<string>> EndAsync()
    {
        await DisposeAsync();
        return _sawMarker ? _found : throw new InvalidOperationException($"in {Looks} looks the marker's process was not seen: the list of processes says nothing about builds");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _looking;
    }

    private async Task LookAsync(SecretPatterns secret, byte[] marker)
    {
        for (; !_ending.IsCancellationRequested; Looks++)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), CultureInfo.InvariantCulture, out _)))
            {
                Look(folder, secret, marker);
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private void Look(string folder, SecretPatterns secret, byte[] marker)
    {
        try
        {
            var arguments = File.ReadAllBytes(Path.Combine(folder, "cmdline"));
            _sawMarker |= arguments.AsSpan().IndexOf(marker) >= 0;
            var name = File.ReadAllText(Path.Combine(folder, "comm")).Trim();
            if (secret.AreIn(arguments))
            {
                _found.Add($"the arguments of {name}");
            }

            if (Platform.Contains(name) && secret.AreIn(File.ReadAllBytes(Path.Combine(folder, "environ"))))
            {
                _found.Add($"the environment of {name}");
            }
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            // It ended between the two looks.
        }
    }
}
