using ProxPaaS.ConfigFiles;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.ConfigFiles;

public sealed class ConfigReaderTests
{
    [Fact]
    public void ProxPaas_AllKeys_BecomeSettingsWithTheirLines()
    {
        var result = Read(("proxpaas.toml", """
            [build]
            builder = "Nixpacks"
            watchPaths = ["src/**", "!docs/**"]
            arguments = { VERSION = "1", NUMBER = 2 }

            [deploy]
            startCommand = ["node", "my server.js"]
            releaseCommand = "npm run migrate"
            port = 3000
            cpu = "500m"
            memory = "1.5G"
            startTimeout = "2m"
            domains = ["shop.example.org"]
            strategy = "stopFirst"
            """));
        var settings = result.ToSettings(nixpacks: true);

        Assert.Empty(result.Notes);
        Assert.Equal((3000, 500, 1536, 120, RolloutStrategy.StopFirst), (settings.Port, settings.CpuMilli, settings.MemoryMiB, settings.StartTimeoutSeconds, settings.Strategy));
        Assert.Equal(["npm", "run", "migrate"], settings.ReleaseCommand);
        Assert.Equal(["shop.example.org"], settings.Domains);
        Assert.Equal((BuilderChoice.Nixpacks, "node 'my server.js'"), (settings.Build!.Builder, settings.Build.StartCommand));
        Assert.Equal(["src/**", "!docs/**"], settings.Build.WatchPaths);
        Assert.Equal("2", settings.Build.Arguments!["NUMBER"]);
        Assert.Null(settings.Command);
        Assert.Equal("proxpaas.toml:9", Value(result, "port").Origin.ToString());
        Assert.Equal(["node", "my server.js"], result.ToSettings(nixpacks: false).Command);
    }

    [Theory]
    [InlineData("[deploy]\nreplica = 2", "proxpaas.toml:2: deploy.replica: there is no such key; did you mean 'replicas'?")]
    [InlineData("[deploy]\nhealth_path = \"/\"", "proxpaas.toml:2: deploy.health_path: there is no such key; did you mean 'healthPath'?")]
    [InlineData("[deploy]\ndockerfile = \"x\"", "proxpaas.toml:2: deploy.dockerfile: belongs into [build]")]
    [InlineData("port = 1", "proxpaas.toml:1: port: stands outside of a section; write it as deploy.port")]
    [InlineData("[deploi]\nport = 1", "proxpaas.toml:1: deploi: there is no such section; did you mean 'deploy'?")]
    [InlineData("[deploy]\nport = \"80\"", "proxpaas.toml:2: deploy.port: \"80\" is not what it takes: a whole number")]
    [InlineData("[deploy]\nstrategy = \"canary\"", "one of startFirst, stopFirst")]
    [InlineData("[environments.staging.deploy]\nprot = 1", "environments.staging.deploy.prot: there is no such key; did you mean 'port'?")]
    [InlineData("[services.api.deploy]\ncpu = true", "services.api.deploy.cpu: takes a number of cores")]
    [InlineData("environments = 1", "must be a table")]
    [InlineData("deploy = 1", "must be a table: [deploy]")]
    [InlineData("[deploy", "is not valid TOML")]
    public void ProxPaas_Mistake_IsAnErrorThatHelps(string text, string expected)
    {
        var result = Read(("proxpaas.toml", text));

        Assert.True(result.HasErrors);
        Assert.Contains(expected, string.Join('\n', result.Notes));
    }

    [Fact]
    public void ProxPaas_EnvironmentAndService_GoFromTheGeneralToTheParticular()
    {
        const string text = """
            [deploy]
            port = 1
            replicas = 1
            [environments.staging.deploy]
            port = 2
            replicas = 2
            [services.api.deploy]
            port = 3
            [services.api.environments.staging.deploy]
            port = 4
            """;

        Assert.Equal((1, 1), Ports("web", "production"));
        Assert.Equal((2, 2), Ports("web", "staging"));
        Assert.Equal((3, 1), Ports("api", "production"));
        Assert.Equal((4, 2), Ports("api", "staging"));

        (int?, int?) Ports(string service, string environment)
        {
            var settings = ConfigReader.Read(new ConfigTarget(service, environment), new Dictionary<string, string> { ["proxpaas.toml"] = text }).ToSettings(false);
            return (settings.Port, settings.Replicas);
        }
    }

    [Fact]
    public void Railway_ItsKeys_AreTaken_AndTheOthersNamed()
    {
        var result = Read(("railway.json", """
            {
              "$schema": "https://railway.com/railway.schema.json",
              "build": { "builder": "RAILPACK", "buildCommand": "npm run build", "watchPatterns": ["src/**"] },
              "deploy": {
                "startCommand": "node server.js && true",
                "preDeployCommand": ["npm run migrate"],
                "numReplicas": 2,
                "healthcheckPath": "/health",
                "healthcheckTimeout": 300,
                "restartPolicyType": "ON_FAILURE",
                "drainingSeconds": 15
              },
              "environments": { "production": { "deploy": { "numReplicas": 3 } } }
            }
            """));
        var settings = result.ToSettings(nixpacks: false);

        Assert.False(result.HasErrors);
        Assert.Equal((3, "/health", 300, 15), (settings.Replicas, settings.HealthPath, settings.StartTimeoutSeconds, settings.StopGraceSeconds));
        Assert.Equal(["/bin/sh", "-c", "node server.js && true"], settings.Command);
        Assert.Equal(["npm", "run", "migrate"], settings.ReleaseCommand);
        Assert.Equal("npm run build", settings.Build!.BuildCommand);
        Assert.Equal(new ConfigOrigin("railway.json", "environments.production.deploy.numReplicas", 13), Value(result, "replicas").Origin);
        Assert.Equal(["build.builder", "deploy.restartPolicyType"], result.Notes.Select(n => n.Origin.Path));
    }

    [Fact]
    public void Railway_Toml_IsTheSame_AndACronScheduleMakesACronService()
    {
        var settings = Read(("railway.toml", "[deploy]\ncronSchedule = \"0 * * * *\"\n")).ToSettings(false);

        Assert.Equal((ServiceKind.Cron, "0 * * * *"), (settings.Kind, settings.Schedule));
    }

    [Fact]
    public void AppJson_FormationAndPredeploy_AreTaken()
    {
        var result = Read(("app.json", """{ "name": "x", "formation": { "web": { "quantity": 2, "size": "m" } }, "scripts": { "dokku": { "predeploy": "rake db:migrate" } }, "healthchecks": { "web": [ { "type": "startup", "path": "/up" } ] }, "env": { "A": "b" }, "addons": [] }"""));
        var settings = result.ToSettings(false);

        Assert.Equal((2, "/up"), (settings.Replicas, settings.HealthPath));
        Assert.Equal(["rake", "db:migrate"], settings.ReleaseCommand);
        Assert.Equal(["addons", "env", "formation.web.size"], result.Notes.Select(n => n.Origin.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Fly_ServiceVmAndDeploy_AreTaken()
    {
        var result = Read(("fly.toml", """
            app = "shop"
            primary_region = "fra"
            kill_timeout = "30s"
            [build]
            dockerfile = "deploy/Dockerfile"
            [build.args]
            NODE = "20"
            [env]
            LOG = "debug"
            [http_service]
            internal_port = 8080
            force_https = true
            min_machines_running = 2
            [[http_service.checks]]
            path = "/healthz"
            [[vm]]
            memory = "512mb"
            cpus = 2
            [deploy]
            release_command = "bin/migrate"
            strategy = "bluegreen"
            [processes]
            web = "bin/server"
            """));
        var settings = result.ToSettings(false);

        Assert.Equal((8080, 2, "/healthz", 512, 2000, 30), (settings.Port, settings.Replicas, settings.HealthPath, settings.MemoryMiB, settings.CpuMilli, settings.StopGraceSeconds));
        Assert.Equal(("deploy/Dockerfile", RolloutStrategy.StartFirst), (settings.Dockerfile, settings.Strategy));
        Assert.Equal(["bin/server"], settings.Command);
        Assert.Equal(["env", "http_service.force_https"], result.Notes.Select(n => n.Origin.Path).Order(StringComparer.Ordinal));
        Assert.Equal(11, Value(result, "port").Origin.Line);
    }

    [Theory]
    [InlineData("web", ServiceKind.Web, "gunicorn app")]
    [InlineData("front", ServiceKind.Web, "gunicorn app")]
    [InlineData("jobs", ServiceKind.Worker, "python jobs.py")]
    [InlineData("other", ServiceKind.Worker, "python worker.py")]
    public void Procfile_TheServicesProcess_IsItsStartCommand(string service, ServiceKind kind, string command)
    {
        var result = ConfigReader.Read(new ConfigTarget(service, "production", kind), new Dictionary<string, string>
        {
            ["Procfile"] = "# comment\nweb: gunicorn app\r\nworker: python worker.py\njobs: python jobs.py\nrelease: ./migrate\n",
        });

        Assert.Equal(command, result.ToSettings(nixpacks: true).Build!.StartCommand);
        Assert.Equal("Procfile:5", Value(result, "releaseCommand").Origin.ToString());
    }

    [Fact]
    public void SeveralFiles_TheFirstInTheOrderHasTheKey_AndTheOthersAreNamed()
    {
        var result = Read(
            ("Procfile", "web: c"), ("fly.toml", "[http_service]\ninternal_port = 3"), ("railway.json", """{ "deploy": { "startCommand": "b" } }"""), ("proxpaas.toml", "[deploy]\nport = 1"));

        Assert.Equal(["proxpaas.toml", "railway.json", "fly.toml", "Procfile"], result.Files);
        Assert.Equal(("1", "proxpaas.toml:2"), (Value(result, "port").Value.ToJsonString(), Value(result, "port").Origin.ToString()));
        Assert.Equal(["fly.toml:2"], Value(result, "port").Hidden.Select(o => o.ToString()));
        Assert.Equal(["Procfile:1"], Value(result, "startCommand").Hidden.Select(o => o.ToString()));
    }

    [Theory]
    [InlineData("railway.json", "[1]")]
    [InlineData("railway.json", "{")]
    [InlineData("railway.json", "{\"a\":\"\\ud800\"}")]
    [InlineData("app.json", "{\"formation\":{\"web\":[]},\"scripts\":[],\"healthchecks\":3}")]
    [InlineData("app.json", "{\"formation\":{\"web\":{\"quantity\":\"many\"}}}")]
    [InlineData("fly.toml", "vm = 1\nhttp_service = 2\nprocesses = 3\nbuild = 4\ndeploy = 5\nservices = 6")]
    [InlineData("fly.toml", "[[")]
    [InlineData("railway.toml", "build = 1\ndeploy = [1]\nenvironments = \"x\"")]
    public void OthersFile_Broken_IsANoteAndNeverAnError(string file, string text) => Assert.False(Read((file, text)).HasErrors);

    [Fact]
    public void Files_OfRandomBytesAndOfDeepNesting_AreAnswered()
    {
        var random = new Random(7);
        foreach (var file in ConfigReader.Files)
        {
            Read((file, new string('[', 100_000)));
            Read((file, string.Concat(Enumerable.Repeat("{\"a\":", 50_000))));
            for (var i = 0; i < 200; i++)
            {
                Read((file, new string([.. Enumerable.Range(0, random.Next(80)).Select(_ => (char)random.Next(9, 127))])));
            }
        }
    }

    [Fact]
    public void Schema_HasEveryKey_AndIsWrittenDown()
    {
        var schema = ConfigSchema.Write();

        Assert.All(ConfigReader.Files, file => Assert.NotEmpty(file));
        Assert.Contains("\"releaseCommand\"", schema);
        Assert.Contains("\"additionalProperties\": false", schema);
    }

    private static ConfigResult Read(params (string Name, string Text)[] files) => ConfigReader.Read(new ConfigTarget(), files.ToDictionary(f => f.Name, f => f.Text));

    private static ConfigValue Value(ConfigResult result, string key) => result.Values.Single(v => v.Key == key);
}
