using ProxPaaS.Orchestrator.Previews;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>An open pull request whose head is not built for now.</summary>
/// <param name="Context">Under which its builds will be reported.</param>
/// <param name="ServiceId">The source's.</param>
internal sealed record WaitingPull(PullRequest Pull, Preview Preview, string Context, string ServiceId);
