namespace ProxPaaS.Benchmarks.Reporting;

/// <param name="Case">What was done, like "1 KiB, 32 connections".</param>
/// <param name="Subject">Who did it: ours or a peer.</param>
/// <param name="Figures">In the order of the columns; the unit is part of the name.</param>
internal sealed record ReportRow(string Case, string Subject, IReadOnlyList<Figure> Figures);
