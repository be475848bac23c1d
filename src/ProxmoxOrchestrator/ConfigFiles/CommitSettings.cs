using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.ConfigFiles;

/// <summary>A service as a commit has it: the files of the commit laid over what its owner declared.</summary>
/// <param name="Problem">Why the commit cannot be built like this; null when it can.</param>
internal sealed record CommitSettings(ServiceRow Row, string? Problem);
