namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>
/// After a failed call the same object is left alone for a second, then two, up to <see cref="Longest"/>, and then asked by one caller a
/// second, however many wait for it: a Proxmox in trouble is not made worse by them. A success forgets.
/// </summary>
internal sealed class PveBudget(TimeProvider clock, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Debt> _debts = [];

    /// <summary>The guest when the path names one, else its first two parts: <c>nodes/pve1/lxc/100/config</c> → <c>lxc/100</c>.</summary>
    public static string ObjectOf(string path)
    {
        var parts = path.Split('?')[0].Split('/');
        return parts is ["nodes", _, "lxc" or "qemu", var id, ..] ? $"{parts[2]}/{id}" : string.Join('/', parts.Take(2));
    }

    public async Task WaitAsync(string key, CancellationToken cancellationToken)
    {
        if (Turn(key) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    public void Failed(string key)
    {
        lock (_gate)
        {
            var debt = _debts.GetValueOrDefault(key, new(0, default));
            var pause = TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(debt.Failures, 6), Longest.Ticks));
            var until = clock.GetUtcNow() + pause + (pause * 0.3 * random.NextDouble());
            _debts[key] = new(debt.Failures + 1, until > debt.Next ? until : debt.Next);
        }
    }

    public void Succeeded(string key)
    {
        lock (_gate)
        {
            _debts.Remove(key);
        }
    }

    /// <summary>How long the caller waits; the one after it waits a second more.</summary>
    private TimeSpan Turn(string key)
    {
        lock (_gate)
        {
            if (!_debts.TryGetValue(key, out var debt))
            {
                return TimeSpan.Zero;
            }

            var now = clock.GetUtcNow();
            var turn = debt.Next > now ? debt.Next : now;
            _debts[key] = debt with { Next = turn + First };
            return turn - now;
        }
    }

    /// <param name="Next">When the next caller may ask.</param>
    private sealed record Debt(int Failures, DateTimeOffset Next);
}
