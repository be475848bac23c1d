namespace ProxPaaS.Ingress.Metrics;

/// <summary>Upper bounds as the wire fixes them: 5 10 25 50 100 250 500 1000 2500 5000 10000 ms and infinity.</summary>
internal static class LatencyBuckets
{
    public static readonly int[] UpperBoundsMs = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];

    public static int Count => UpperBoundsMs.Length + 1;

    public static int IndexOf(TimeSpan elapsed)
    {
        var index = 0;
        while (index < UpperBoundsMs.Length && elapsed.TotalMilliseconds > UpperBoundsMs[index])
        {
            index++;
        }

        return index;
    }
}
