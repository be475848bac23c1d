using System.Collections.Concurrent;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Guests;

/// <summary>The file lock around each guest's configuration: one holder, others wait ten seconds and then fail.</summary>
internal sealed class ConfigLocks(LabClock clock)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<int, SemaphoreSlim> _locks = new();

    public async Task<IDisposable> AcquireAsync(GuestKind kind, int vmid, CancellationToken cancellationToken)
    {
        var gate = _locks.GetOrAdd(vmid, _ => new SemaphoreSlim(1, 1));
        if (!gate.Wait(0, CancellationToken.None))
        {
            using var timeout = new CancellationTokenSource(Wait, clock.Provider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                await gate.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                var file = kind == GuestKind.Lxc ? $"/run/lock/lxc/pve-config-{vmid}.lock" : $"/var/lock/qemu-server/lock-{vmid}.conf";
                throw PveException.Die($"can't lock file '{file}' - got timeout");
            }
        }

        return new Holder(gate);
    }

    public async Task<T> HoldAsync<T>(GuestKind kind, int vmid, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        using var held = await AcquireAsync(kind, vmid, cancellationToken);
        return await action();
    }

    public async Task HoldAsync(GuestKind kind, int vmid, Func<Task> action, CancellationToken cancellationToken)
    {
        using var held = await AcquireAsync(kind, vmid, cancellationToken);
        await action();
    }

    private sealed class Holder(SemaphoreSlim gate) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                gate.Release();
            }
        }
    }
}
