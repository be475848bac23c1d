using System.Text;
using ProxPaaS.NodeAgent.Logs;

namespace ProxPaaS.Tests.NodeAgent.Logs;

public sealed class LogTextTests
{
    [Fact]
    public void Lines_CutAnywhere_AreWhole()
    {
        var bytes = Encoding.UTF8.GetBytes("one\r\ntwö\n\nlast");
        for (var size = 1; size <= bytes.Length; size++)
        {
            var lines = new List<string>();
            var assembler = new LineAssembler(lines.Add);
            foreach (var part in bytes.Chunk(size))
            {
                assembler.Push(part);
            }

            assembler.Flush();
            Assert.Equal(["one", "twö", "", "last"], lines);
        }
    }

    [Fact]
    public void Line_TooLong_IsCutAndTheNextIsWhole()
    {
        var lines = new List<string>();
        var assembler = new LineAssembler(lines.Add);
        assembler.Push(Encoding.UTF8.GetBytes(new string('x', 3 * LineAssembler.Limit) + "\nnext\n"));

        Assert.Equal([LineAssembler.Limit, 4], lines.Select(line => line.Length));
    }

    [Theory]
    [InlineData("2026-11-23T10:26:28.649818363Z hello world", 649818363, "hello world")]
    [InlineData("2026-11-23T10:26:28.6Z x", 600000000, "x")]
    [InlineData("2026-11-23T10:26:28Z ", 0, "")]
    public void Timestamp_OfDocker_KeepsNanoseconds(string line, int nanos, string text)
    {
        var (at, rest) = DockerTimestamp.Split(line);

        Assert.Equal(nanos, at!.Nanos);
        Assert.Equal(text, rest);
        Assert.Equal($"1795429588.{nanos:000000000}", DockerTimestamp.ToParameter(at));
    }

    [Theory]
    [InlineData("no stamp here")]
    [InlineData("")]
    [InlineData("2026-99-23T10:26:28Z x")]
    public void Timestamp_Absent_LeavesTheLine(string line) => Assert.Equal((null, line), DockerTimestamp.Split(line));
}
