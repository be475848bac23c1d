using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.Tests.Ingress.Support;

internal sealed class FakeEnrollment(FakeControlPlane plane) : Enrollment.EnrollmentBase
{
    public override Task<AuthoritiesReply> Authorities(AuthoritiesRequest request, ServerCallContext context)
        => Task.FromResult(new AuthoritiesReply { CaDer = { ByteString.CopyFrom(plane.Authority.Certificate.RawData) } });

    public override Task<JoinReply> Join(JoinRequest request, ServerCallContext context)
    {
        plane.Desk.JoinKeys.Add(CertificateRequest.LoadSigningRequest(request.CsrDer.ToByteArray(), HashAlgorithmName.SHA256).PublicKey.EncodedKeyValue.RawData);
        plane.Desk.ThrowIfTold();
        return request.Token == FakeControlPlane.Token
            ? Task.FromResult(Reply(request.CsrDer))
            : throw new RpcException(new Status(StatusCode.Unauthenticated, "unknown token"));
    }

    public override async Task<JoinReply> Renew(RenewRequest request, ServerCallContext context)
    {
        await plane.Desk.MayRenew.WaitAsync(context.CancellationToken);
        plane.Desk.ThrowIfTold();
        if (context.GetHttpContext().Connection.ClientCertificate is null)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "no certificate"));
        }

        plane.Desk.CertificateLife = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(12));
        return Reply(request.CsrDer);
    }

    private JoinReply Reply(ByteString csr)
    {
        using var certificate = plane.Authority.IssueClient(csr.ToByteArray(), "edg_1", plane.Desk.CertificateLife);
        return new()
        {
            NodeId = "edg_1",
            CertificateDer = ByteString.CopyFrom(certificate.RawData),
            CaDer = { ByteString.CopyFrom(plane.Authority.Certificate.RawData) },
            NotAfter = Timestamp.FromDateTime(certificate.NotAfter.ToUniversalTime()),
        };
    }
}
