using Grpc.Core;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <param name="Refusal">OK when a certificate may be made.</param>
/// <param name="Reason">Why not, for the caller and for the operator.</param>
/// <param name="Alarm">Somebody tried what only a thief or a cloned disk would.</param>
internal sealed record EnrollmentOutcome(StatusCode Refusal, string Reason, bool Alarm = false)
{
    public static EnrollmentOutcome Accepted { get; } = new(StatusCode.OK, "");

    public bool IsAccepted => Refusal == StatusCode.OK;
}
