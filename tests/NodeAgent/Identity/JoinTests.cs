using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Tests.NodeAgent.Fakes;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Identity;

public sealed class JoinTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Join_WithTokenInHostsFile_OpensStreamWithClientCertificate()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var options = RunningAgent.OptionsFor(plane, _folder.Path) with { JoinToken = "" };
        await File.WriteAllTextAsync(options.HostsFile, $"127.0.0.1 localhost\n10.77.0.101 node-101.{plane.Token}.join.internal node-101\n", TestContext.Current.CancellationToken);

        await using var agent = new RunningAgent(options, plane);

        await plane.UntilAsync(() => plane.Hellos.Count == 1, "the greeting");
        Assert.True(plane.Hellos.TryPeek(out var hello));
        Assert.Equal(1u, hello.Protocol);
        Assert.False(hello.Status.DockerReady);
        Assert.Contains("Docker is not running", hello.Status.DockerMessage, StringComparison.Ordinal);
        Assert.True(plane.Joins.TryPeek(out var join));
        Assert.Equal("node-101", join.Hostname);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(options.StateFolder, "identity.pem")));
    }

    [Fact]
    public async Task Join_WhenReplyIsLost_RetriesWithTheSameKey()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        plane.LoseReplies = 2;

        await using var agent = new RunningAgent(RunningAgent.OptionsFor(plane, _folder.Path), plane);

        await plane.UntilAsync(() => plane.Hellos.Count == 1, "the greeting");
        Assert.Equal(3, plane.Joins.Count);
    }

    [Fact]
    public async Task Join_WithTokenFile_RemovesTheFile()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var options = RunningAgent.OptionsFor(plane, _folder.Path) with { JoinToken = "" };
        await File.WriteAllTextAsync(options.JoinTokenFile, plane.Token + "\n", TestContext.Current.CancellationToken);

        await using var agent = new RunningAgent(options, plane);

        await plane.UntilAsync(() => plane.Hellos.Count == 1, "the greeting");
        Assert.False(File.Exists(options.JoinTokenFile));
    }

    [Fact]
    public async Task Join_WithoutFolderOfTheTokenFile_IsDoneOnce()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var options = RunningAgent.OptionsFor(plane, _folder.Path) with { JoinTokenFile = _folder.Combine("no", "such", "folder") };

        await using var agent = new RunningAgent(options, plane);

        await plane.UntilAsync(() => plane.Hellos.Count == 1, "the greeting");
        Assert.Single(plane.Joins);
    }

    [Fact]
    public async Task Join_WhenServerHasAnotherAuthority_NeverSendsTheToken()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        using var other = new TestAuthority("another CA");
        var options = RunningAgent.OptionsFor(plane, _folder.Path) with { Fingerprint = other.Fingerprint };

        await using (var agent = new RunningAgent(options, plane))
        {
            await Eventually.TrueAsync(() => agent.Output.Contains("is not trusted", StringComparison.Ordinal));
        }

        Assert.Empty(plane.Joins);
    }

    [Fact]
    public async Task Restart_AfterJoin_NeedsNoTokenAndNoJoin()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var options = RunningAgent.OptionsFor(plane, _folder.Path);
        await using (var first = new RunningAgent(options, plane))
        {
            await plane.UntilAsync(() => plane.Hellos.Count == 1, "the greeting");
        }

        await using var second = new RunningAgent(options with { JoinToken = "" }, plane);

        await plane.UntilAsync(() => plane.Hellos.Count == 2, "the second greeting");
        Assert.Single(plane.Joins);
    }

    [Fact]
    public async Task Renewal_WhenCertificateIsPastHalfItsLife_ReplacesItAndReconnects()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        plane.CertificateLife = (TimeSpan.FromHours(9), TimeSpan.FromHours(1));
        var options = RunningAgent.OptionsFor(plane, _folder.Path);

        await using var agent = new RunningAgent(options, plane);

        await plane.UntilAsync(() => !plane.Renewals.IsEmpty && !plane.Hellos.IsEmpty, "the renewal");
        await Eventually.TrueAsync(() => new IdentityStore(options.StateFolder).Load()!.NotAfter > DateTimeOffset.UtcNow.AddDays(1));
        Assert.Single(plane.Joins);
    }

    [Fact]
    public async Task Stream_WhenControlPlaneGoesAwayAndReturns_IsOpenedAgain()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var agent = new RunningAgent(RunningAgent.OptionsFor(plane, _folder.Path), plane);
        await plane.UntilAsync(() => plane.Hellos.Count == 1, "the greeting");

        await plane.GoAwayAsync();
        await plane.ComeBackAsync();

        await plane.UntilAsync(() => plane.Hellos.Count == 2, "the second greeting");
    }

    [Fact]
    public async Task DesiredState_WithLowerEpoch_IsRefused()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        await using var agent = new RunningAgent(RunningAgent.OptionsFor(plane, _folder.Path), plane);
        plane.SetDesired(new DesiredState { Epoch = 7, Generation = 3 });
        await plane.UntilAsync(() => plane.Status is { Epoch: 7, Generation: 3 }, "the first desired state");

        plane.SetDesired(new DesiredState { Epoch = 6, Generation = 99 });
        plane.SetDesired(new DesiredState { Epoch = 7, Generation = 2 });
        plane.SetDesired(new DesiredState { Epoch = 7, Generation = 4 });

        await plane.UntilAsync(() => plane.Status is { Epoch: 7, Generation: 4 }, "the newer desired state");
        Assert.Contains("6/99", agent.Output, StringComparison.Ordinal);
        Assert.Contains("Refused desired state 7/2", agent.Output, StringComparison.Ordinal);
    }
}
