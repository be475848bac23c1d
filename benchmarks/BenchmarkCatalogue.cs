using System.Reflection;

namespace ProxPaaS.Benchmarks;

internal static class BenchmarkCatalogue
{
    public static IReadOnlyList<IBenchmark> All() =>
    [
        .. Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
            .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
            .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal),
    ];
}
