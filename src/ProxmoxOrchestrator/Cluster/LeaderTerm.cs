using ProxPaaS.Orchestrator.Cluster.Operations;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>
/// The leader's term in which the current flow of control works. It goes along through every await, so that no store has to be handed an
/// epoch: <c>LeaderFence</c> checks it in the transaction of each write.
/// </summary>
internal static class LeaderTerm
{
    private static readonly AsyncLocal<long?> Flow = new();

    /// <summary>Null outside of a leader's work: what a user asks for may be written by any control plane.</summary>
    public static long? Current => Flow.Value;

    /// <summary>For the rest of the calling async method and all that it calls.</summary>
    public static void Enter(long epoch) => Flow.Value = epoch;

    /// <summary>One pass of a leader's loop. It ends quietly, and this process stops leading, when a write of it was refused.</summary>
    public static Task InTermAsync(this ILeadership leadership, Func<CancellationToken, Task> pass, CancellationToken cancellationToken)
        => leadership.InTermAsync(
            async token =>
            {
                await pass(token);
                return true;
            },
            false, cancellationToken);

    /// <returns>The pass's answer; <paramref name="refused"/> when a write of it was refused.</returns>
    public static async Task<T> InTermAsync<T>(this ILeadership leadership, Func<CancellationToken, Task<T>> pass, T refused, CancellationToken cancellationToken)
    {
        var epoch = leadership.Epoch;
        Enter(epoch);
        try
        {
            return await pass(cancellationToken);
        }
        catch (Exception ex) when (LeadershipLostException.Is(ex))
        {
            leadership.Refused(epoch);
            return refused;
        }
    }
}
