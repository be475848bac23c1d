namespace ProxPaaS.Tests.Cli.Configuring;

public sealed class ConfigTests : PxTest
{
    [Fact]
    public async Task Explain_OfAFolder_ShowsWhichFileSetsWhat()
    {
        SignedOut();
        Write("proxpaas.toml", "[deploy]\nport = 3000\n[environments.staging.deploy]\nport = 4000\n");
        Write("Procfile", "web: node a.js\n");
        Write("fly.toml", "[http_service]\ninternal_port = 1\n[env]\nA = \"b\"\n");
        var run = await PxAsync("config", "explain");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("port\t3000\tproxpaas.toml:2\tdeploy.port\tfly.toml:2\nstartCommand\t\"node a.js\"\tProcfile:1\tweb\t\n", run.Out);
        Assert.Contains("ignored: fly.toml:3: env: variables are not taken from files", run.Error);
        Assert.Equal(4000, (await PxAsync("config", "explain", ".", "--environment", "staging", "--json")).Json.GetProperty("values")[0].GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task Explain_OfAWrongFile_EndsWithOne()
    {
        Write("proxpaas.toml", "[deploy]\nreplica = 1\n");
        var run = await PxAsync("config", "explain");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error: proxpaas.toml:2: deploy.replica: there is no such key; did you mean 'replicas'?", run.Error);
    }

    [Fact]
    public async Task Schema_IsJson() => Assert.Equal("proxpaas.toml", (await PxAsync("config", "schema")).Json.GetProperty("title").GetString());

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(Work, name), content);
}
