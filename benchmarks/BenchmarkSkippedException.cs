namespace ProxPaaS.Benchmarks;

/// <summary>The benchmark cannot run here; the message says what is missing and how to get it.</summary>
internal sealed class BenchmarkSkippedException(string message) : Exception(message);
