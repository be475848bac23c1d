using ProxPaaS.Contracts.Hosting;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>Tells the server's loop that a key came or went; its timer makes up for other processes' changes.</summary>
internal sealed class SshKeysChanged(TimeProvider clock)
{
    private readonly WakeSignal _signal = new(clock);

    public void Raise() => _signal.Raise();

    public Task<bool> WaitAsync(TimeSpan resync, CancellationToken cancellationToken) => _signal.WaitAsync(resync, cancellationToken);
}
