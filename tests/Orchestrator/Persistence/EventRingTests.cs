using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Tests.Orchestrator.Persistence;

public sealed class EventRingTests
{
    [Fact]
    public void Read_AfterAKnownNumber_GivesWhatFollows()
    {
        var ring = New(10, 1, 2, 3);

        Assert.Equal([1002L, 1003L], ring.Read("org", 1001).Events.Select(e => e.Sequence));
    }

    [Fact]
    public void Read_FromBeforeTheProcess_IsLost() => Assert.True(New(10, 1).Read("org", 999).Lost);

    [Fact]
    public void Read_FromTheFuture_IsLost() => Assert.True(New(10, 1).Read("org", 5000).Lost);

    [Fact]
    public void Read_OfWhatIsNoLongerKept_IsLost()
    {
        var ring = New(3, 1, 2, 3, 4, 5);

        Assert.True(ring.Read("org", 1001).Lost);
        Assert.Equal([1003L, 1004L, 1005L], ring.Read("org", 1002).Events.Select(e => e.Sequence));
    }

    [Fact]
    public void Read_OfAnotherOrganisation_SeesNothingAndMovesOn()
    {
        var read = New(10, 1, 2).Read("stranger", 1000);

        Assert.Empty(read.Events);
        Assert.Equal(1002, read.Position);
    }

    [Fact]
    public void Append_OfALateNumber_StillRises()
    {
        var ring = New(10, 5);
        ring.Append("org", Event(1003));

        Assert.Equal(1006, ring.Newest);
    }

    [Fact]
    public void MarkGap_TellsEveryReader() => Assert.True(Gapped().Read("org", 1001).Lost);

    private static EventRing Gapped()
    {
        var ring = New(10, 1);
        ring.MarkGap();
        return ring;
    }

    private static EventRing New(int capacity, params long[] numbers)
    {
        var ring = new EventRing(capacity, 1000);
        foreach (var number in numbers)
        {
            ring.Append("org", Event(1000 + number));
        }

        return ring;
    }

    private static EventView Event(long sequence) => new(sequence, DateTimeOffset.UnixEpoch, "service.changed", "srv_1", null, null, "");
}
