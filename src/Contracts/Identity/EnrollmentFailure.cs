namespace ProxPaaS.Contracts.Identity;

public enum EnrollmentFailure
{
    /// <summary>No connection, or the control plane is not ready.</summary>
    Unreachable,

    /// <summary>The server is not the one that the CA fingerprint names.</summary>
    UntrustedServer,

    /// <summary>The token is unknown, expired, used with another key, or used from a wrong place.</summary>
    TokenRefused,

    /// <summary>The presented certificate is not accepted: revoked, or expired for too long.</summary>
    CertificateRefused,

    /// <summary>The answer makes no sense.</summary>
    BadAnswer,
}
