namespace ProxPaaS.Orchestrator.Projects;

/// <summary>What a new deployment is made from.</summary>
/// <param name="Image">HOST/NAME@sha256:…</param>
/// <param name="Cause">push, manual, variables, settings, rollback, image.</param>
internal sealed record DeploymentSource(string Image, string Cause, string? BuildId, string? CommitSha, string? CommitMessage);
