using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Logs;

namespace ProxPaaS.Tests.NodeAgent.Logs;

public sealed class EndedLogsTests
{
    [Fact]
    public void Of_ManyReplicas_KeepsTheNewestAndOneOfEach()
    {
        var logs = new EndedLogs();
        for (var i = 0; i < 25; i++)
        {
            logs.Keep($"rep_{i}", [new() { Text = "old" }]);
            logs.Keep($"rep_{i}", [new() { Text = $"{i}" }]);
        }

        Assert.Null(logs.Of("rep_4"));
        Assert.Equal("5", Assert.Single(logs.Of("rep_5")!).Text);
        Assert.Equal("24", Assert.Single(logs.Of("rep_24")!).Text);
    }

    [Fact]
    public void Keep_MoreTextThanItHolds_KeepsTheEnd()
    {
        var logs = new EndedLogs();
        logs.Keep("rep_a", [new() { Text = new string('a', 40_000) }, new() { Text = new string('b', 40_000) }, new() { Text = "end" }]);

        Assert.Equal([40_000, 3], logs.Of("rep_a")!.Select(line => line.Text.Length));
        Assert.StartsWith("b", logs.Of("rep_a")![0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_BothStreams_AreOneInTheOrderOfTime()
    {
        var lines = ContainerTail.Merge("2026-11-23T10:00:00.1Z one\n2026-11-23T10:00:02Z three\n", "2026-11-23T10:00:00.2Z two\r\n");

        Assert.Equal(["one", "two", "three"], lines.Select(line => line.Text));
        Assert.Equal(LogStream.Stderr, lines[1].Stream);
    }
}
