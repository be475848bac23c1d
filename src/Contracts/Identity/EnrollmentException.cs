namespace ProxPaaS.Contracts.Identity;

/// <summary>One attempt to join or to renew failed. The message is a sentence for the operator with what to do.</summary>
public sealed class EnrollmentException(EnrollmentFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public EnrollmentFailure Failure { get; } = failure;
}
