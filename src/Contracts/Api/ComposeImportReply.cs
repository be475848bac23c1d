namespace ProxPaaS.Contracts.Api;

/// <param name="Planned">What is, or would be, made.</param>
/// <param name="Ignored">Keys without effect here, each by its path with why.</param>
/// <param name="Notes">What is different here than under compose.</param>
/// <param name="Services">Made services; empty on a dry run.</param>
public sealed record ComposeImportReply(
    bool DryRun, IReadOnlyList<TemplateServiceView> Planned, IReadOnlyList<string> Ignored, IReadOnlyList<string> Notes, IReadOnlyList<ServiceView> Services);
