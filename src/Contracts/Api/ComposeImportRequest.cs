namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/compose/import. The server reads no files: what the file refers to is given here.</summary>
/// <param name="File">The compose file's text.</param>
/// <param name="Project">Name or id.</param>
/// <param name="Environment">Name; default <c>production</c>.</param>
/// <param name="CreateProject">Make the project if there is none of that name.</param>
/// <param name="Values">For <c>${NAME}</c> in the file, as from a <c>.env</c> beside it.</param>
/// <param name="EnvFiles">Contents of <c>env_file</c>s, by their path in the file.</param>
/// <param name="Profiles">Services of these profiles too.</param>
/// <param name="DryRun">Only report what would be made.</param>
public sealed record ComposeImportRequest(
    string File, string Project, string? Environment = null, bool CreateProject = false, IReadOnlyDictionary<string, string>? Values = null,
    IReadOnlyDictionary<string, string>? EnvFiles = null, IReadOnlyList<string>? Profiles = null, bool DryRun = false);
