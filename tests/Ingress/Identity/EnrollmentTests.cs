using Grpc.Core;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Identity;

public sealed class EnrollmentTests
{
    [Fact]
    public async Task Join_AfterALostReply_ComesWithTheSameKey()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        plane.Desk.FailNext(StatusCode.Unavailable);

        var lost = await Assert.ThrowsAsync<EnrollmentException>(() => JoinAsync(plane, folder));
        var joined = await JoinAsync(plane, folder);

        Assert.Equal(EnrollmentFailure.Unreachable, lost.Failure);
        Assert.Equal("edg_1", joined.Identity.Id);
        Assert.Equal(plane.Desk.JoinKeys[0], plane.Desk.JoinKeys[1]);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, EnrollmentFailure.TokenRefused)]
    [InlineData(StatusCode.AlreadyExists, EnrollmentFailure.TokenRefused)]
    [InlineData(StatusCode.FailedPrecondition, EnrollmentFailure.TokenRefused)]
    [InlineData(StatusCode.Internal, EnrollmentFailure.Unreachable)]
    public async Task Join_Refused_TellsWhy(StatusCode code, EnrollmentFailure failure)
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        plane.Desk.FailNext(code);

        var refusal = await Assert.ThrowsAsync<EnrollmentException>(() => JoinAsync(plane, folder));

        Assert.Equal(failure, refusal.Failure);
        Assert.Null(new IdentityStore(folder.State).Load());
    }

    [Fact]
    public async Task Join_WithAForeignFingerprint_NeverShowsTheToken()
    {
        using var folder = new TestFolder();
        using var other = new TestAuthority();
        await using var plane = await FakeControlPlane.StartNewAsync();

        var refusal = await Assert.ThrowsAsync<EnrollmentException>(() => JoinAsync(plane, folder, other.Fingerprint));

        Assert.Equal(EnrollmentFailure.UntrustedServer, refusal.Failure);
        Assert.Empty(plane.Desk.JoinKeys);
    }

    [Fact]
    public async Task Renew_OverMutualTls_BringsAnotherKey()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        var joined = await JoinAsync(plane, folder);
        var client = new EnrollmentClient(plane.Address, new IdentityStore(folder.State));

        var renewed = await client.RenewAsync(joined.Identity, "1", TestContext.Current.CancellationToken);

        Assert.NotEqual(joined.Identity.Certificate.GetPublicKey(), renewed.Certificate.GetPublicKey());
        Assert.Equal(renewed.Certificate.Thumbprint, new IdentityStore(folder.State).Load()!.Certificate.Thumbprint);
    }

    private static Task<EnrollmentResult> JoinAsync(FakeControlPlane plane, TestFolder folder, CaFingerprint? fingerprint = null)
        => new EnrollmentClient(plane.Address, new IdentityStore(folder.State))
            .JoinAsync(fingerprint ?? plane.Authority.Fingerprint, new JoinRequest { Token = FakeControlPlane.Token }, TestContext.Current.CancellationToken);
}
