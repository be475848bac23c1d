namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>Scores in [0,1]. Their mean counts; a score that has nothing to say is left out of it.</summary>
internal static class NodeScores
{
    private const double Perfect = 18;

    /// <summary>10^(free fraction): the term of the fit below. Weights multiply where fractions add, so each is worked out once.</summary>
    /// <param name="free">Negative for what a replica takes away.</param>
    public static double Weight(int free, int capacity) => capacity <= 0 ? 1 : Math.Pow(10, (double)free / capacity);

    /// <summary>Nomad's best fit: 20 − (10^free CPU + 10^free memory) over the free fractions after the placement, clamped and normalised.</summary>
    /// <param name="cpu">Weight of the CPU that is free afterwards.</param>
    /// <param name="memory">The same of memory.</param>
    public static double BinPack(double cpu, double memory) => Math.Clamp(20 - (cpu + memory), 0, Perfect) / Perfect;

    /// <summary>
    /// Copies of one service should not share a node, nor a Proxmox host: one with a copy must be far better packed to be chosen all the same. An
    /// image that a node has already is no reason to choose it: those nodes are the ones that run the service's other copies.
    /// </summary>
    /// <param name="here">Copies at this place.</param>
    public static double Apart(int here) => here > 0 ? 0.5 / (here + 1) : 1;
}
