using CsCheck;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Compose;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Templates;

namespace ProxPaaS.Tests.Orchestrator.Compose;

public sealed class ComposeImportTests
{
    private const string Shop = """
        name: shop
        version: "3.8"
        x-common: &common {restart: unless-stopped, networks: [back]}
        services:
          web:
            <<: *common
            build: {context: ./web, dockerfile: Dockerfile.prod, args: {MODE: fast}}
            ports: ["127.0.0.1:8080:3000"]
            environment:
              DATABASE_URL: postgres://app:${PASSWORD:-dev}@my_db:5432/app
              REDIS_HOST: cache
              REDIS_PORT: "6379"
              API: http://api:9000/v1
              TITLE: my_db and me cost $$5
            depends_on: [my_db]
            healthcheck: {test: [CMD, curl, -f, "http://localhost:3000/up"], interval: 5s, start_period: 1m}
            deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 256M}}}
          api:
            image: example.org/api:1
            ports: [{target: 9000, published: 9000}]
            command: serve --name "a b"
          my_db:
            image: postgres:17
            environment: ['POSTGRES_PASSWORD=${PASSWORD:-dev}', POSTGRES_DB=app, FROM_OUTSIDE]
            volumes: ["data:/var/lib/postgresql/data"]
            stop_grace_period: 1m30s
          cache: {image: "redis:7", user: "999"}
          tool: {image: busybox, profiles: [debug]}
        volumes: {data: {}}
        networks: {back: {}}
        """;

    [Fact]
    public void Read_AnOrdinaryFile_BecomesServicesAndSaysWhatHasNoEffect()
    {
        var result = Read(Shop, ("PASSWORD", "p$w"));

        Assert.Empty(result.Refused);
        var services = result.Blueprint!.Services.ToDictionary(s => s.Name);
        Assert.Equal(["api", "cache", "my-db", "web"], services.Keys.Order());
        var web = services["web"];
        Assert.Equal((ServiceKind.Web, 3000, 2, 500, 256, "/up", 120), (web.Settings.Kind, web.Settings.Port, web.Settings.Replicas, web.Settings.CpuMilli, web.Settings.MemoryMiB, web.Settings.HealthPath, web.Settings.StartTimeoutSeconds));
        Assert.Equal(("web", "Dockerfile.prod", BuilderChoice.Dockerfile, "fast"), (web.Settings.RootDirectory, web.Settings.Dockerfile, web.Settings.Build!.Builder, web.Settings.Build.Arguments!["MODE"]));
        Assert.Equal("postgres://app:p$w@${{my-db.ADDRESS}}/app", web.Variables["DATABASE_URL"]);
        Assert.Equal(("${{cache.HOST}}", "${{cache.PORT}}"), (web.Variables["REDIS_HOST"], web.Variables["REDIS_PORT"]));
        Assert.Equal("${{api.URL}}/v1", web.Variables["API"]);
        Assert.Equal("my_db and me cost $5", web.Variables["TITLE"]);
        Assert.Equal(["serve", "--name", "a b"], services["api"].Settings.Command);
        var database = services["my-db"];
        Assert.Equal((ServiceKind.Database, 5432, 90), (database.Settings.Kind, database.Settings.Port, database.Settings.StopGraceSeconds));
        Assert.Equal(new BlueprintVolume("data", "/var/lib/postgresql/data", 0), Assert.Single(database.Volumes));
        Assert.Equal((ServiceKind.Database, 6379), (services["cache"].Settings.Kind, services["cache"].Settings.Port));
        foreach (var path in new[] { "name", "version", "networks", "services.web.networks", "services.web.depends_on", "services.web.healthcheck.interval", "services.my_db.environment.FROM_OUTSIDE", "services.cache.user", "services.tool" })
        {
            Assert.Contains(result.Ignored, i => i.StartsWith(path + ": ", StringComparison.Ordinal));
        }

        Assert.Contains("my_db is called my-db here.", result.Notes);
        Assert.Empty(BlueprintRules.Check(result.Blueprint, new VariableScope(new Dictionary<string, string>(), new Dictionary<string, ScopedService>()), "apps.test"));
    }

    [Fact]
    public void Read_ExtendsWithinTheFile_LaysOneServiceOverTheOther()
    {
        var result = Read("""
            x-env: &env {TZ: Europe/Berlin, LOG: info}
            services:
              base: {image: "example.org/app:1", environment: {<<: *env}, command: base, volumes: ["data:/data"], profiles: [never]}
              web: {extends: {service: base}, ports: ["3000"], command: [web]}
              worker: {extends: web, environment: [LOG=debug, MORE=1], volumes: ["own:/own"]}
            """);

        Assert.Empty(result.Refused);
        var services = result.Blueprint!.Services.ToDictionary(s => s.Name);
        Assert.Equal(["web", "worker"], services.Keys.Order());
        Assert.Equal(("example.org/app:1", 3000), (services["worker"].Settings.Image, services["worker"].Settings.Port));
        Assert.Equal(["web"], services["worker"].Settings.Command);
        Assert.Equal(("Europe/Berlin", "debug", "1"), (services["worker"].Variables["TZ"], services["worker"].Variables["LOG"], services["worker"].Variables["MORE"]));
        Assert.Equal(["data", "own"], services["worker"].Volumes.Select(v => v.Name));
        Assert.Equal("info", services["web"].Variables["LOG"]);
    }

    [Fact]
    public void Read_ServicesThatExtendALargeOne_AreBoundedAsIfTheyWereWrittenOut()
    {
        var variables = string.Join(", ", Enumerable.Range(0, 100).Select(i => $"A{i}: x"));
        var services = string.Concat(Enumerable.Range(0, 60).Select(i => $"  s{i}: {{extends: base}}\n"));
        var result = Read($"services:\n  base: {{image: a, environment: {{{variables}}}}}\n{services}");

        Assert.Null(result.Blueprint);
        Assert.Equal(["services: with all that they extend they are too large; leave some out"], result.Refused);
    }

    [Theory]
    [InlineData("a: {extends: b, image: x}\n  b: {extends: a}", "services.b.extends: a extends b extends a")]
    [InlineData("a: {extends: {service: c}, image: x}", "services.a.extends: there is no service c in this file")]
    [InlineData("a: {image: {x: y}}", "services.a.image: a text is expected")]
    [InlineData("a: {image: x, deploy: text}", "services.a.deploy: a map is expected")]
    [InlineData("a: {image: x, healthcheck: [1]}", "services.a.healthcheck: a map is expected")]
    public void Read_NonsenseAndCircles_AreRefusedWithASentence(string services, string sentence)
        => Assert.Contains(sentence, Read($"services:\n  {services}\n").Refused);

    [Fact]
    public void Read_ServicesThatSayNoPort_GetTheOneThatOthersAsk_AndTheHostsClockIsLeftOut()
    {
        var result = Read("""
            services:
              web:
                image: a
                ports: ["8000:8000"]
                environment: {PDF: "http://gotenberg:3000/forms", TIKA: "http://tika:1", OTHER: "http://tika:2", NOTE: "see gotenberg:99999"}
                volumes: ["/etc/localtime:/etc/localtime:ro", "/etc/timezone:/etc/timezone:ro", "data:/data:z"]
              gotenberg: {image: gotenberg}
              tika: {image: tika}
              app: {image: app, expose: ["3000"], labels: ["traefik.enable=true", "traefik.http.routers.app.rule=Host(`a.b`)"]}
            """);

        Assert.Empty(result.Refused);
        var services = result.Blueprint!.Services.ToDictionary(s => s.Name);
        Assert.Equal((ServiceKind.Database, 3000), (services["gotenberg"].Settings.Kind, services["gotenberg"].Settings.Port));
        Assert.Equal("http://${{gotenberg.ADDRESS}}/forms", services["web"].Variables["PDF"]);
        Assert.Equal("data", Assert.Single(services["web"].Volumes).Name);
        Assert.Contains(result.Ignored, i => i == "services.web.volumes[0]: the time zone of a host is not taken; set the variable TZ");
        Assert.Equal(ServiceKind.Worker, services["tika"].Settings.Kind);
        Assert.Equal((ServiceKind.Web, 3000), (services["app"].Settings.Kind, services["app"].Settings.Port));
        Assert.Contains("gotenberg is taken to listen on 3000, where others of the file ask it.", result.Notes);
    }

    public static TheoryData<string, string> Dangerous => new()
    {
        { "privileged: true", "services.a.privileged" },
        { "cap_add: [SYS_ADMIN]", "services.a.cap_add" },
        { "network_mode: host", "services.a.network_mode" },
        { "network_mode: 'service:b'", "services.a.network_mode" },
        { "pid: host", "services.a.pid" },
        { "ipc: host", "services.a.ipc" },
        { "uts: host", "services.a.uts" },
        { "userns_mode: host", "services.a.userns_mode" },
        { "devices: [/dev/kvm]", "services.a.devices" },
        { "device_cgroup_rules: ['c 1:3 mr']", "services.a.device_cgroup_rules" },
        { "security_opt: ['seccomp:unconfined']", "services.a.security_opt" },
        { "cgroup_parent: /x", "services.a.cgroup_parent" },
        { "sysctls: {net.core.somaxconn: 1}", "services.a.sysctls" },
        { "extends: {file: ../x.yml, service: a}", "services.a.extends" },
        { "volumes_from: [b]", "services.a.volumes_from" },
        { "runtime: sysbox", "services.a.runtime" },
        { "gpus: all", "services.a.gpus" },
        { "use_api_socket: true", "services.a.use_api_socket" },
        { "secrets: [x]", "services.a.secrets" },
        { "configs: [x]", "services.a.configs" },
        { "credential_spec: {file: x}", "services.a.credential_spec" },
        { "entrypoint: /bin/x", "services.a.entrypoint" },
        { "not_a_key: 1", "services.a.not_a_key" },
        { "volumes: [/var/run/docker.sock:/var/run/docker.sock]", "services.a.volumes[0]" },
        { "volumes: [./data:/data]", "services.a.volumes[0]" },
        { "volumes: ['~/x:/data']", "services.a.volumes[0]" },
        { "volumes: ['${HOME}:/data']", "services.a.volumes[0]" },
        { "volumes: [{type: bind, source: /, target: /host}]", "services.a.volumes[0]" },
        { "volumes: [{type: npipe, source: x, target: /x}]", "services.a.volumes[0]" },
        { "volumes: [{type: volume, source: /etc, target: /x}]", "services.a.volumes[0]" },
        { "volumes: [{type: volume, source: x, target: /x, bind: {}}]", "services.a.volumes[0].bind" },
        { "ports: ['8000-8010:8000-8010']", "services.a.ports[0]" },
        { "env_file: ../../etc/passwd", "services.a.env_file" },
        { "deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}", "services.a.deploy.resources.reservations.devices" },
        { "build: https://example.org/x.git", "services.a.build" },
        { "build: {context: ../..}", "services.a.build.context" },
        { "build: {context: ., privileged: true}", "services.a.build.privileged" },
        { "build: {context: ., ssh: [default]}", "services.a.build.ssh" },
        { "build: {context: ., additional_contexts: {x: /}}", "services.a.build.additional_contexts" },
        { "environment: {A: '${B:?is needed}'}", "services.a.environment.A" },
    };

    [Theory]
    [MemberData(nameof(Dangerous))]
    public void Read_WhatReachesBeyondTheContainer_IsRefusedByItsPath(string key, string path)
    {
        var result = Read($"services:\n  a:\n    image: busybox\n    {key}\n");

        Assert.Null(result.Blueprint);
        Assert.Contains(result.Refused, r => r.StartsWith(path + ": ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("include: [../x.yml]\nservices: {a: {image: b}}", "include")]
    [InlineData("secrets: {s: {file: /etc/shadow}}\nservices: {a: {image: b}}", "secrets")]
    [InlineData("configs: {s: {file: /etc/shadow}}\nservices: {a: {image: b}}", "configs")]
    [InlineData("volumes: {v: {driver: local, driver_opts: {type: none, o: bind, device: /}}}\nservices: {a: {image: b}}", "volumes.v.driver_opts")]
    [InlineData("volumes: {v: {external: true}}\nservices: {a: {image: b}}", "volumes.v.external")]
    [InlineData("models: {}\nservices: {a: {image: b}}", "models")]
    [InlineData("services: {}", "services")]
    [InlineData("- a", "file")]
    [InlineData("services: {a_b: {image: b}, a-b: {image: b}}", "services")]
    public void Read_WhatIsBesideTheServices_IsRefusedToo(string text, string path)
        => Assert.Contains(Read(text).Refused, r => r.StartsWith(path + ": ", StringComparison.Ordinal));

    [Fact]
    public void Read_SwitchedOffKeys_AskForNothing()
        => Assert.NotNull(Read("services: {a: {image: b, privileged: false, cap_add: [], devices: []}}").Blueprint);

    [Fact]
    public void Read_EnvFiles_ComeFromTheClientOnly()
    {
        var text = "services: {a: {image: b, env_file: [{path: one.env}, {path: two.env, required: false}], environment: {X: own}}}";

        var result = ComposeImport.Read(text, new Dictionary<string, string>(), new Dictionary<string, string> { ["one.env"] = "# no\nX=file\nY='quoted'\nPORT=1\n" }, []);

        Assert.Equal(new Dictionary<string, string> { ["X"] = "own", ["Y"] = "quoted" }, result.Blueprint!.Services[0].Variables);
    }

    [Theory]
    [InlineData("$A", "1")]
    [InlineData("${A}", "1")]
    [InlineData("${A:-x}", "1")]
    [InlineData("${N:-x}", "x")]
    [InlineData("${E:-x}", "x")]
    [InlineData("${E-x}", "")]
    [InlineData("${A:+x}", "x")]
    [InlineData("${N+x}", "")]
    [InlineData("${N:-${A}-${N:-z}}", "1-z")]
    [InlineData("$$A", "$A")]
    [InlineData("a$${b", "a${b")]
    public void Interpolation_IsComposes(string text, string expected)
        => Assert.Equal(expected, ComposeInterpolation.Fill(text, new Dictionary<string, string> { ["A"] = "1", ["E"] = "" }, _ => { }).Text);

    [Fact]
    public void Interpolation_OfAnything_NeverThrows()
        => Gen.Int[0, 11].Select(i => Pieces[i]).Array[0, 20].Select(string.Concat).Sample(text => ComposeInterpolation.Fill(text, new Dictionary<string, string> { ["A"] = "$A ${A}" }, _ => { }));

    [Theory]
    [InlineData("a  'b c' \"d \\\" e\" f\\ g", new[] { "a", "b c", "d \" e", "f g" })]
    [InlineData("'' x", new[] { "", "x" })]
    [InlineData("'open", null)]
    public void Words_AreSplitAsAShellReadsQuotes(string text, string[]? expected) => Assert.Equal(expected, Words.Split(text));

    [Fact]
    public void Quantities_AreRead()
    {
        Assert.Equal((512, 1024, 1, null), (ComposeQuantities.MemoryMiB("512m"), ComposeQuantities.MemoryMiB("1GB"), ComposeQuantities.MemoryMiB("1000000"), ComposeQuantities.MemoryMiB("much")));
        Assert.Equal((90, 1, null), (ComposeQuantities.Seconds("1m30s"), ComposeQuantities.Seconds("500ms"), ComposeQuantities.Seconds("soon")));
        Assert.Equal((1500, null), (ComposeQuantities.CpuMilli("1.5"), ComposeQuantities.CpuMilli("-1")));
    }

    private static readonly string[] Pieces = ["$", "{", "}", "A", "B", ":-", ":?", "+", "${", "$$", " ", "1"];

    private static ComposeResult Read(string text, params (string Name, string Value)[] values) => ComposeImport.Read(text, values.ToDictionary(v => v.Name, v => v.Value), new Dictionary<string, string>(), []);
}
