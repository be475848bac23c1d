using ProxPaaS.Benchmarks.Reporting;

namespace ProxPaaS.Benchmarks;

/// <summary>
/// One benchmark: a class with a constructor without parameters is all that it takes to be found by <c>./bench NAME</c>.
/// It measures itself and its peer in the same run, since figures of different runs or machines do not compare.
/// </summary>
internal interface IBenchmark
{
    /// <summary>Also the name of the JSON file.</summary>
    string Name { get; }

    /// <summary>One line for the list.</summary>
    string Description { get; }

    /// <summary>Throws <see cref="BenchmarkSkippedException"/> when something that it needs is missing.</summary>
    Task<BenchmarkReport> RunAsync(Action<string> say, CancellationToken cancellationToken);
}
