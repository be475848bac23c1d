using ProxPaaS.Lab.Cluster;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Notices guests that ended or rebooted by themselves: a real guest obeys its own init and the machine, not only the API.</summary>
internal sealed partial class GuestWatchLoop(LabParts lab, ILogger<GuestWatchLoop> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LockPatience = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    /// <summary>One pass over all guests.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var running = await lab.Backends.Containers.RunningAsync(cancellationToken);
        foreach (var guest in lab.Guests.All.Where(guest => guest.Kind == GuestKind.Lxc && guest.Running != running.Contains(guest.Vmid)).ToList())
        {
            await CorrectAsync(guest, cancellationToken);
        }
    }

    /// <summary>Whoever holds the guest's configuration is changing its state; the next pass looks again.</summary>
    private async Task CorrectAsync(Guest guest, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LockPatience);
        try
        {
            using var held = await lab.Locks.AcquireAsync(GuestKind.Lxc, guest.Vmid, patience.Token);
            var running = (await lab.Backends.Containers.RunningAsync(cancellationToken)).Contains(guest.Vmid);
            if (running == guest.Running || lab.Guests.Find(guest.Vmid) != guest) { return; }
            lab.Guests.Change(guest, changed =>
            {
                changed.Running = running;
                changed.StartedAt = running ? lab.Clock.Seconds : null;
            });
            LogFound(guest.Vmid, running ? "running" : "stopped");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Held.
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try { await LookAsync(_stopping.Token); }
                catch (Exception ex) when (!_stopping.IsCancellationRequested) { LogPassFailed(ex); }
            }
        }
        catch (OperationCanceledException)
        {
            // The lab is ending.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "CT {Vmid} is {State} without the API's doing")]
    private partial void LogFound(int vmid, string state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after the guests failed; the next pass tries again")]
    private partial void LogPassFailed(Exception exception);
}
