using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary><c>px deploy --json</c>: what it came to. With <c>--no-wait</c> the views are as they were at once.</summary>
internal sealed record DeployOutcome(string? BuildId, string? DeploymentId, BuildView? Build, DeploymentView? Deployment, IReadOnlyList<string> Urls);
