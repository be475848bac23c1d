using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Live;

/// <summary>Requests per second of each service over the last minutes, oldest first; what the sparklines draw.</summary>
public sealed record TrafficHistory(ImmutableDictionary<string, ImmutableArray<double>> ByService)
{
    public const int Samples = 60;

    public static TrafficHistory Empty { get; } = new(ImmutableDictionary<string, ImmutableArray<double>>.Empty);

    public TrafficHistory Append(IReadOnlyList<TrafficView> traffic)
        => new(traffic.ToImmutableDictionary(t => t.ServiceId, t => Longer(ByService.GetValueOrDefault(t.ServiceId, []), t.RequestsPerSecond)));

    public ImmutableArray<double> Of(string serviceId) => ByService.GetValueOrDefault(serviceId, []);

    public ImmutableArray<double> Total()
    {
        var sum = new double[ByService.IsEmpty ? 0 : ByService.Values.Max(v => v.Length)];
        foreach (var series in ByService.Values)
        {
            for (var i = 0; i < series.Length; i++)
            {
                sum[sum.Length - series.Length + i] += series[i];
            }
        }

        return [.. sum];
    }

    private static ImmutableArray<double> Longer(ImmutableArray<double> series, double next)
        => series.Length < Samples ? series.Add(next) : series.RemoveAt(0).Add(next);
}
