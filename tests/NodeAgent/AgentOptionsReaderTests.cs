using ProxPaaS.NodeAgent;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent;

public sealed class AgentOptionsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Config => _folder.Combine("agent.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Complete_TakesArgumentsBeforeEnvironment()
    {
        File.WriteAllText(Config, $$"""{"controlPlane": "https://10.77.0.1:7443", "caFingerprint": "sha256:{{new string('a', 64)}}"}""");
        var problems = new List<string>();

        var options = AgentOptionsReader.Read(["--config", Config, "--state", "/s"], name => name == "PROXPAAS_AGENT_STATE" ? "/other" : null, problems);

        Assert.Empty(problems);
        Assert.Equal("/s", options!.StateFolder);
        Assert.Equal(7443, options.ControlPlane.Current.Port);
    }

    [Fact]
    public void Read_SeveralMistakes_ReportsEach()
    {
        File.WriteAllText(Config, """{"controlPlane": "http://10.77.0.1", "caFingerprint": "abc", "buildSlots": 0}""");
        var problems = new List<string>();

        Assert.Null(AgentOptionsReader.Read(["--config", Config, "--nonsense"], _ => null, problems));

        Assert.Equal(4, problems.Count);
    }

    [Fact]
    public void Read_WithoutFile_SaysWhatItMustHold()
    {
        var problems = new List<string>();

        Assert.Null(AgentOptionsReader.Read(["--config", Config], _ => null, problems));

        Assert.Contains("caFingerprint", Assert.Single(problems), StringComparison.Ordinal);
    }
}
