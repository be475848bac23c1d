using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Replicas;

namespace ProxPaaS.Tests.NodeAgent.Replicas;

public sealed class ReplicaSentencesTests
{
    private static readonly ReplicaSpec Web = new() { Id = "rep_a", ContainerPort = 8080 };

    private static readonly ObservedContainer Running = new("c", "rep_a", ContainerState.Running);

    [Fact]
    public void WithLog_OfANodeCrash_KeepsTheErrorAndLeavesTheFramesOut()
        => Assert.Equal(
            "It ended. Its last lines: Error: Cannot find module 'express' | Require stack: | - /app/server.js",
            ReplicaSentences.WithLog("It ended", ["Error: Cannot find module 'express'", "Require stack:", "- /app/server.js", "    at Module._load (node:internal:1)", "    at node:internal/main:28 {", "}", "", "Node.js v18.19.0"]));

    [Fact]
    public void WithLog_OfWordsThatBeginAsAFrameDoes_KeepsThem()
        => Assert.Equal("It ended. Its last lines: at least one of --db and --memory is needed", ReplicaSentences.WithLog("It ended", ["at least one of --db and --memory is needed"]));

    [Fact]
    public void WithLog_OfACommandThatEndsAgainAndAgain_SaysItsWordsOnce()
        => Assert.Equal(
            "It ended. Its last lines: all done, bye",
            ReplicaSentences.WithLog("It ended", [.. Enumerable.Repeat<string[]>(["npm warn config production Use `--omit=dev` instead.", "> start", "> node server.js", "all done, bye"], 5).SelectMany(l => l)]));

    [Fact]
    public void WithLog_OfMuchText_KeepsTheNewestWithinWhatIsStored()
    {
        var sentence = ReplicaSentences.WithLog("It ended", [.. Enumerable.Range(1, 9).Select(i => $"{i} {new string((char)('a' + i), 300)}")]);
        Assert.InRange(sentence.Length, 300, 500);
        Assert.Contains("9 jjj", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("1 bbb", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void WithLog_OfSilence_SaysSo() => Assert.Equal("It ended. It printed nothing.", ReplicaSentences.WithLog("It ended", []));

    [Fact]
    public void NotReadyInTime_OnAnotherPort_SaysWhichAndWhatToDo()
    {
        var record = new ReplicaRecord("rep_a") { ProbeMessage = "Nothing listens on port 8080; it listens on port 3000. Make it listen on the port in PORT, or set the service's port to 3000" };
        Assert.Equal(
            "It did not listen on port 8080 within 120 s; it is running. Nothing listens on port 8080; it listens on port 3000. Make it listen on the port in PORT, or set the service's port to 3000",
            ReplicaSentences.NotReadyInTime(Web, record, Running, TimeSpan.FromSeconds(120)));
        Assert.Contains("It must listen on 0.0.0.0 and the port in PORT; if it only needs longer, raise", ReplicaSentences.NotReadyInTime(Web, record with { ProbeMessage = "Nothing listens on port 8080" }, Running, TimeSpan.FromSeconds(120)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false, "must go on running in the foreground")]
    [InlineData(137, true, "raise the service's memory")]
    [InlineData(127, false, "Windows line ends")]
    public void Exit_ByCode_SaysWhatToDo(int code, bool outOfMemory, string expected)
        => Assert.Contains(expected, ReplicaSentences.Exit(new ReplicaRecord("rep_a") { ExitCode = code, OomKilled = outOfMemory }), StringComparison.Ordinal);
}
