using System.Text;
using CsCheck;
using ProxPaaS.Orchestrator.Git;

namespace ProxPaaS.Tests.Orchestrator.Git;

public sealed class PushWireTests
{
    private static readonly string Zero = new('0', 40);
    private static readonly string Commit = new('a', 40);

    [Fact]
    public void Commands_CutAnywhere_AreReadTheSame()
    {
        var request = Bytes($"{Zero} {Commit} refs/heads/main\0 report-status side-band-64k agent=git/2", $"{Commit} {Zero} refs/heads/old").Concat("0000PACK binary"u8.ToArray()).ToArray();
        Gen.Int[1, 20].Sample(size =>
        {
            var commands = new PushCommands();
            foreach (var part in request.Chunk(size))
            {
                commands.Observe(part);
            }

            Assert.Equal([new RefUpdate(Zero, Commit, "refs/heads/main"), new RefUpdate(Commit, Zero, "refs/heads/old")], commands.Updates);
            Assert.Equal(PktLine.Longest, commands.SidebandBytes);
            Assert.True(commands.Updates[1].Deletes);
        });
    }

    [Fact]
    public void Commands_OfAnyBytes_NeverThrow() => Gen.Byte.Array[0, 200].Sample(bytes => new PushCommands().Observe(bytes));

    [Fact]
    public void Report_CutAnywhere_PassesAllButTheLastFlush_AndKnowsWhatWasTaken()
    {
        var report = Bytes("unpack ok\n", "ok refs/heads/main\n", "ng refs/heads/x hook declined\n").Concat("0000"u8.ToArray()).ToArray();
        var answer = PktLine.Sideband(2, "Resolving\n"u8).Concat(PktLine.Sideband(1, report)).ToArray();
        Gen.Int[1, 30].Sample(size =>
        {
            var passing = new PushReport(sideband: true);
            var through = answer.Concat("0000"u8.ToArray()).Chunk(size).SelectMany(part => passing.Pass(part).ToArray()).ToArray();

            Assert.Equal(answer, through);
            Assert.True(passing.HoldsFlush);
            Assert.Equal(["refs/heads/main"], passing.Accepted());
        });
    }

    [Fact]
    public void Report_OfAnyBytes_LosesNone() => Gen.Byte.Array[0, 200].Array[0, 5].Sample(parts =>
    {
        var passing = new PushReport(sideband: false);
        Assert.Equal(parts.SelectMany(p => p), parts.SelectMany(p => passing.Pass(p).ToArray()));
    });

    private static byte[] Bytes(params string[] lines)
        => [.. lines.SelectMany(line => Encoding.ASCII.GetBytes($"{line.Length + 4:x4}{line}"))];
}
