using System.Collections.Concurrent;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>
/// After a failed call the same object is left alone for a second, then two, up to <see cref="Longest"/>: a Proxmox in trouble is not
/// made worse by those who wait for it. A success forgets.
/// </summary>
internal sealed class PveBudget(TimeProvider clock, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<string, Debt> _debts = new();

    /// <summary>The guest when the path names one, else its first two parts: <c>nodes/pve1/lxc/100/config</c> → <c>lxc/100</c>.</summary>
    public static string ObjectOf(string path)
    {
        var parts = path.Split('?')[0].Split('/');
        return parts is ["nodes", _, "lxc" or "qemu", var id, ..] ? $"{parts[2]}/{id}" : string.Join('/', parts.Take(2));
    }

    public async Task WaitAsync(string key, CancellationToken cancellationToken)
    {
        if (_debts.TryGetValue(key, out var debt) && debt.Until - clock.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    public void Failed(string key)
        => _debts.AddOrUpdate(key, _ => Next(0), (_, debt) => Next(debt.Failures));

    public void Succeeded(string key) => _debts.TryRemove(key, out _);

    private Debt Next(int failures)
    {
        var pause = TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(failures, 6), Longest.Ticks));
        return new(failures + 1, clock.GetUtcNow() + pause + (pause * 0.3 * random.NextDouble()));
    }

    private sealed record Debt(int Failures, DateTimeOffset Until);
}
