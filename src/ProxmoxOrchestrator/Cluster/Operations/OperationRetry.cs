using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>Judges a step that threw, and says how long to wait for the next try. Pure.</summary>
internal static class OperationRetry
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromMinutes(1), Refused = TimeSpan.FromSeconds(30);

    public static StepResult Judge(Exception exception) => exception switch
    {
        // A missing privilege or a refused token is a person's work; asking often would only fill Proxmox's log.
        PveException { Kind: PveErrorKind.Forbidden or PveErrorKind.Unauthorized or PveErrorKind.Suspended or PveErrorKind.Untrusted } refused => new StepResult.Wait(Refused, refused.Message),
        PveException { IsTransient: true } transient => new StepResult.Again(transient.Message),
        PveException { Kind: PveErrorKind.StorageFull } full => new StepResult.Again(full.Message),
        PveException { Kind: PveErrorKind.BadRequest or PveErrorKind.NotImplemented } definite => new StepResult.Failed(definite.Message),
        _ => new StepResult.Again(exception.Message),
    };

    /// <summary>1 s, 2 s, 4 s … one minute, each up to 30 % longer.</summary>
    /// <param name="attempt">Tries of this step so far, 1 after the first.</param>
    /// <param name="jitter">In [0,1).</param>
    public static TimeSpan Backoff(int attempt, double jitter)
        => TimeSpan.FromTicks((long)(Math.Min(First.Ticks << Math.Clamp(attempt - 1, 0, 10), Longest.Ticks) * (1 + (0.3 * jitter))));
}
