using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Hosting;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Builds;

public sealed class BuildLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LogPath => _folder.Combine("log.pb");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(255, 3)]
    [InlineData(256, 300)]
    [InlineData(999, 10)]
    [InlineData(1000, 10)]
    public void Read_FromAnyLine_YieldsTheLinesAfterIt(int skip, int most)
    {
        using var log = Filled(1000);

        var expected = Enumerable.Range(0, 1000).Skip(skip).Take(most).Select(number => $"line {number}");
        Assert.Equal(expected, log.Read((ulong)skip, most).Select(line => line.Text));
    }

    [Fact]
    public void Open_AfterACrashInTheMiddleOfALine_DropsOnlyThatLine()
    {
        Filled(300).Dispose();
        using (var file = File.OpenWrite(LogPath))
        {
            file.SetLength(file.Length - 3);
        }

        using var log = Open();
        log.Append(LogStream.Stdout, "after");

        Assert.Equal(300UL, log.Lines);
        Assert.Equal(["line 298", "after"], log.Read(298, 10).Select(line => line.Text));
    }

    private BuildLog Filled(int lines)
    {
        var log = Open();
        for (var number = 0; number < lines; number++)
        {
            log.Append(LogStream.Stdout, $"line {number}");
        }

        return log;
    }

    private BuildLog Open() => new(LogPath, new WakeSignal(TimeProvider.System), TimeProvider.System);
}
