using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Probes;

namespace ProxPaaS.Tests.NodeAgent.Probes;

public sealed class ProbeScheduleTests
{
    [Theory]
    [InlineData(false, 1, 0, 100)]
    [InlineData(false, 50, 4.9, 100)]
    [InlineData(false, 60, 6, 1000)]
    [InlineData(true, 0, 60, 10000)]
    [InlineData(true, 1, 60, 1000)]
    public void Delay_ByDefault_IsEagerThenCalm(bool ready, int failures, double running, double milliseconds)
        => Assert.Equal(milliseconds, ProbeSchedule.Delay(null, ready, failures, TimeSpan.FromSeconds(running)).TotalMilliseconds);

    [Fact]
    public void Delay_WithGivenInterval_FollowsIt()
    {
        var probe = new Probe { Interval = Duration.FromTimeSpan(TimeSpan.FromSeconds(30)) };

        Assert.Equal(30, ProbeSchedule.Delay(probe, ready: true, 0, TimeSpan.FromMinutes(1)).TotalSeconds);
        Assert.Equal(1, ProbeSchedule.Delay(probe, ready: false, 9, TimeSpan.FromMinutes(1)).TotalSeconds);
    }
}
