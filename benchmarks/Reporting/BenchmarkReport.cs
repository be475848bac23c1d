namespace ProxPaaS.Benchmarks.Reporting;

/// <param name="Notes">What a reader must know to judge the figures: rounds, load, what the ratio compares.</param>
internal sealed record BenchmarkReport(IReadOnlyList<ReportRow> Rows, IReadOnlyList<string> Notes);
