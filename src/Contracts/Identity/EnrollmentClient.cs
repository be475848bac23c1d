using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Contracts.Identity;

/// <summary>
/// Buys a client certificate with a one-time join token and renews it. Each call is one attempt and throws
/// <see cref="EnrollmentException"/>; callers retry for ever (<see cref="RetryDelay"/>).
/// </summary>
public sealed class EnrollmentClient(ControlPlaneAddresses controlPlane, IdentityStore store, IPAddress? from = null)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>Enrollment/Authorities, then Enrollment/Join. The CSR is set here; everything else of the request is the caller's. The identity is on disk when this returns.</summary>
    public async Task<EnrollmentResult> JoinAsync(CaFingerprint fingerprint, JoinRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var key = store.PendingKey();
        var address = controlPlane.Current;
        var pin = PinnedServerCertificate.By([await FindAuthorityAsync(address, fingerprint, cancellationToken)]);
        using var channel = ControlPlaneChannel.Anonymous(address, pin, from);
        var client = new Enrollment.EnrollmentClient(channel);
        var signed = request.Clone();
        signed.CsrDer = SigningRequest(key);
        var reply = await CallAsync(address, () => client.JoinAsync(signed, deadline: DateTime.UtcNow + Deadline, cancellationToken: cancellationToken), pin, renewal: false, cancellationToken);
        return new(Accept(reply, key), reply);
    }

    /// <summary>Enrollment/Renew over mTLS, with a new key. The identity is on disk when this returns.</summary>
    public async Task<NodeIdentity> RenewAsync(NodeIdentity current, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(current);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pin = PinnedServerCertificate.By(current.Authorities);
        var address = controlPlane.Current;
        using var channel = ControlPlaneChannel.For(address, current, pin, from);
        var client = new Enrollment.EnrollmentClient(channel);
        var request = new RenewRequest { CsrDer = SigningRequest(key), AgentVersion = version };
        var reply = await CallAsync(address, () => client.RenewAsync(request, deadline: DateTime.UtcNow + Deadline, cancellationToken: cancellationToken), pin, renewal: true, cancellationToken);
        return Accept(reply, key);
    }

    private async Task<X509Certificate2> FindAuthorityAsync(Uri address, CaFingerprint fingerprint, CancellationToken cancellationToken)
    {
        using var channel = ControlPlaneChannel.Unverified(address, from);
        var client = new Enrollment.EnrollmentClient(channel);
        var reply = await CallAsync(address, () => client.AuthoritiesAsync(new(), deadline: DateTime.UtcNow + Deadline, cancellationToken: cancellationToken), pin: null, renewal: false, cancellationToken);
        try
        {
            var authorities = reply.CaDer.Select(der => X509CertificateLoader.LoadCertificate(der.Span)).ToArray();
            if (authorities.FirstOrDefault(fingerprint.Matches) is { } authority)
            {
                return authority;
            }

            controlPlane.Failed(address);
            throw new EnrollmentException(
                EnrollmentFailure.UntrustedServer,
                $"{address} is not trusted: its CA is {string.Join(", ", authorities.Select(CaFingerprint.Of))}, not {fingerprint}.");
        }
        catch (CryptographicException ex)
        {
            throw new EnrollmentException(EnrollmentFailure.BadAnswer, $"{address} sent a CA certificate that cannot be read: {ex.Message}", ex);
        }
    }

    private static ByteString SigningRequest(ECDsa key)
        => ByteString.CopyFrom(new CertificateRequest("CN=proxpaas", key, HashAlgorithmName.SHA256).CreateSigningRequest());

    private NodeIdentity Accept(JoinReply reply, ECDsa key)
    {
        var identity = ReadReply(reply, key);
        store.Save(identity);
        return identity;
    }

    private static NodeIdentity ReadReply(JoinReply reply, ECDsa key)
    {
        try
        {
            using var leaf = X509CertificateLoader.LoadCertificate(reply.CertificateDer.Span);
            if (reply.NodeId.Length == 0 || reply.CaDer.Count == 0)
            {
                throw new EnrollmentException(EnrollmentFailure.BadAnswer, "The control plane's answer lacks an id or the CA certificates.");
            }

            // CopyWithPrivateKey throws when the certificate is for another key.
            return new(reply.NodeId, leaf.CopyWithPrivateKey(key), [.. reply.CaDer.Select(der => X509CertificateLoader.LoadCertificate(der.Span))]);
        }
        catch (Exception ex) when (ex is CryptographicException or ArgumentException)
        {
            throw new EnrollmentException(EnrollmentFailure.BadAnswer, $"The control plane answered with a certificate that cannot be used: {ex.Message}", ex);
        }
    }

    private async Task<TReply> CallAsync<TReply>(Uri address, Func<AsyncUnaryCall<TReply>> call, PinnedServerCertificate? pin, bool renewal, CancellationToken cancellationToken)
    {
        try
        {
            using var pending = call();
            return await pending.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException ex)
        {
            var explained = Explain(address, ex, pin, renewal);
            if (explained.Failure is EnrollmentFailure.Unreachable or EnrollmentFailure.UntrustedServer)
            {
                controlPlane.Failed(address);
            }

            throw explained;
        }
    }

    private static EnrollmentException Explain(Uri address, RpcException ex, PinnedServerCertificate? pin, bool renewal)
    {
        if (pin?.Refusal is { } refusal)
        {
            return new(EnrollmentFailure.UntrustedServer, $"{address} is not trusted: {refusal}.", ex);
        }

        var detail = ex.Status.Detail;
        return ex.StatusCode switch
        {
            StatusCode.Unauthenticated when renewal => new(EnrollmentFailure.CertificateRefused, $"The control plane does not know this certificate ({detail}). Join again with a new token.", ex),
            StatusCode.Unauthenticated => new(EnrollmentFailure.TokenRefused, $"The join token is unknown, expired or used up ({detail}). Ask the control plane for a new one.", ex),
            StatusCode.AlreadyExists => new(EnrollmentFailure.TokenRefused, $"The join token was already used with another key ({detail}). Ask the control plane for a new one, and find out who used it.", ex),
            StatusCode.FailedPrecondition => new(EnrollmentFailure.TokenRefused, $"The join token may not be used here or now ({detail}).", ex),
            StatusCode.PermissionDenied => new(EnrollmentFailure.CertificateRefused, $"The control plane refuses this certificate ({detail}). Join again with a new token.", ex),
            _ => new(EnrollmentFailure.Unreachable, $"{address} cannot be reached: {ex.StatusCode}, {detail}.", ex),
        };
    }
}
