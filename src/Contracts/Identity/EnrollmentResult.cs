using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Contracts.Identity;

/// <param name="Identity">Saved already.</param>
/// <param name="Reply">As received; an agent finds its cloud-init seed in it.</param>
public sealed record EnrollmentResult(NodeIdentity Identity, JoinReply Reply);
