using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Tests.Orchestrator.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Cluster;

public sealed class EnrollmentTests
{
    [Fact]
    public async Task Join_WithAGoodToken_BuysAShortCertificateForItsNodeOnly()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (id, token) = await plane.AddNodeAsync();

        var identity = await plane.JoinAsync(token);

        Assert.Equal(id, identity.Id);
        Assert.Equal($"spiffe://{plane.Get<Installation>().Id}/agent/{id}", CertificateMint.Identify(identity.Certificate)!.Uri);
        Assert.InRange((identity.NotAfter - DateTimeOffset.UtcNow).TotalHours, 1, 24);
        Assert.True(identity.NotBefore < DateTimeOffset.UtcNow.AddMinutes(-55));
        var usage = identity.Certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single();
        Assert.Equal("1.3.6.1.5.5.7.3.2", usage.EnhancedKeyUsages[0].Value);
        var node = await plane.QueryAsync(c => c.Nodes.SingleAsync());
        Assert.NotNull(node.PublicKeyHash);
        Assert.Equal("1.2.3", node.AgentVersion);
    }

    [Fact]
    public async Task Join_WithTheSameKeyAgain_GetsTheSameAnswerAndAnotherKeyIsRefused()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (id, token) = await plane.AddNodeAsync();
        var before = plane.Get<IEventBus>().Sequence;
        using var channel = Anonymous(plane);
        var client = new Enrollment.EnrollmentClient(channel);
        var request = new JoinRequest { Token = token, CsrDer = Csr(), AgentVersion = "1" };

        var first = await client.JoinAsync(request);
        var again = await client.JoinAsync(request);
        var stolen = await Assert.ThrowsAsync<RpcException>(async () => await client.JoinAsync(new JoinRequest { Token = token, CsrDer = Csr() }));

        Assert.Equal((id, id), (first.NodeId, again.NodeId));
        Assert.Contains("#cloud-config", first.Seed.UserData, StringComparison.Ordinal);
        Assert.Equal(StatusCode.AlreadyExists, stolen.StatusCode);
        using var deadline = new CancellationTokenSource(Eventually.Limit);
        var events = plane.Get<IEventBus>().SubscribeAsync(plane.Organisation, before, deadline.Token);
        await foreach (var alarm in events)
        {
            if (alarm.Message.StartsWith("Alarm:", StringComparison.Ordinal))
            {
                break;
            }
        }
    }

    [Fact]
    public async Task Join_FromElsewhereOrLateOrAfterTheOperation_IsRefused()
    {
        await using var plane = await ControlPlane.StartAsync();
        using var channel = Anonymous(plane);
        var client = new Enrollment.EnrollmentClient(channel);

        Assert.Equal(StatusCode.FailedPrecondition, await RefusedAsync(client, (await plane.AddNodeAsync(address: "10.9.9.9")).Token));
        Assert.Equal(StatusCode.Unauthenticated, await RefusedAsync(client, (await plane.AddNodeAsync(life: TimeSpan.FromSeconds(-1))).Token));
        Assert.Equal(StatusCode.FailedPrecondition, await RefusedAsync(client, (await plane.AddNodeAsync(operation: OperationState.Failed)).Token));
        Assert.Equal(StatusCode.Unauthenticated, await RefusedAsync(client, new string('a', 32)));
        Assert.Equal(StatusCode.Unauthenticated, await RefusedAsync(client, "'; DROP TABLE Nodes; --"));
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await client.JoinAsync(new JoinRequest { Token = (await plane.AddNodeAsync()).Token, CsrDer = Google.Protobuf.ByteString.CopyFromUtf8("no") }))).StatusCode);
        Assert.All(await plane.QueryAsync(c => c.Nodes.ToListAsync()), n => Assert.Null(n.PublicKeyHash));
    }

    [Fact]
    public async Task Renew_OfAGoodCertificate_GivesAnotherAndOfADestroyedNodeNone()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (id, token) = await plane.AddNodeAsync();
        var folder = plane.NewFolder();
        var identity = await plane.JoinAsync(token, folder);

        var renewed = await new EnrollmentClient(plane.Agents, new IdentityStore(folder)).RenewAsync(identity, "1.2.4", CancellationToken.None);
        Assert.Equal(id, renewed.Id);
        Assert.NotEqual(identity.Certificate.Thumbprint, renewed.Certificate.Thumbprint);
        Assert.Equal("1.2.4", (await plane.QueryAsync(c => c.Nodes.SingleAsync())).AgentVersion);

        await plane.ChangeAsync(async c => (await c.Nodes.SingleAsync()).State = NodeState.Destroyed);
        var refused = await Assert.ThrowsAsync<EnrollmentException>(() => new EnrollmentClient(plane.Agents, new IdentityStore(folder)).RenewAsync(renewed, "1.2.4", CancellationToken.None));
        Assert.Equal(EnrollmentFailure.CertificateRefused, refused.Failure);
    }

    [Fact]
    public async Task Listeners_ServeTheirOwnEndpointsOnly()
    {
        await using var plane = await ControlPlane.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { DefaultRequestVersion = new(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync(new Uri(plane.Agents, "/v1/platform/ca"))).StatusCode);
        using var plain = new HttpClient();
        var pem = await plain.GetStringAsync(new Uri(plane.Api, "/v1/platform/ca"));
        Assert.True(plane.Fingerprint.Matches(X509Certificate2.CreateFromPem(pem)));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await plain.PostAsync(new Uri(plane.Api, "/proxpaas.agent.v1.Enrollment/Join"), new ByteArrayContent([]) { Headers = { ContentType = new("application/grpc") } })).StatusCode);
    }

    private static async Task<StatusCode> RefusedAsync(Enrollment.EnrollmentClient client, string token)
        => (await Assert.ThrowsAsync<RpcException>(async () => await client.JoinAsync(new JoinRequest { Token = token, CsrDer = Csr() }))).StatusCode;

    private static Grpc.Net.Client.GrpcChannel Anonymous(ControlPlane plane)
        => ControlPlaneChannel.Anonymous(plane.Agents, PinnedServerCertificate.By([plane.Get<PlatformCaStore>().Authority.Certificate]));

    private static Google.Protobuf.ByteString Csr()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return Google.Protobuf.ByteString.CopyFrom(new CertificateRequest("CN=root of all", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSigningRequest());
    }
}
