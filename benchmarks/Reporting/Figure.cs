namespace ProxPaaS.Benchmarks.Reporting;

/// <param name="Name">With its unit: "p99 ms".</param>
/// <param name="Value">Null where it does not apply.</param>
internal sealed record Figure(string Name, double? Value);
