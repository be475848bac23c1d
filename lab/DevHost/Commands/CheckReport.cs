using ProxPaaS.DevHost.Steps;

namespace ProxPaaS.DevHost.Commands;

/// <summary>What <c>./run --check</c> leaves in <c>artifacts/check.json</c>.</summary>
/// <param name="RssMiB">Resident memory by process, in MiB.</param>
internal sealed record CheckReport(bool Passed, string? FailedAt, string? Why, double Seconds, string Machine, IReadOnlyList<StepResult> Steps, IReadOnlyDictionary<string, double> RssMiB);
