using ProxPaaS.Orchestrator.Templates;

namespace ProxPaaS.Orchestrator.Compose;

/// <param name="Blueprint">Null when anything was refused.</param>
/// <param name="Refused">Each by its path, with why.</param>
internal sealed record ComposeResult(Blueprint? Blueprint, IReadOnlyList<string> Refused, IReadOnlyList<string> Ignored, IReadOnlyList<string> Notes);
