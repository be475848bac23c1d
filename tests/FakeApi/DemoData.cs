using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>A small installation as it would really look.</summary>
public static class DemoData
{
    /// <summary>Fixed within a run, so that all ages agree.</summary>
    public static DateTimeOffset Now { get; } = DateTimeOffset.UtcNow;

    public static UserView User { get; } = new("usr_01", FakeControlPlane.Email, "owner", "org_01", "Example");

    public static PlatformView Platform { get; } = new("ins_01", "0.1.0", "http://paas.example.org/git", "apps.example.org", false, "AB:CD");

    public static IReadOnlyList<PveClusterView> Clusters { get; } =
    [
        new("pve_01", "home", "https://pve1:8006", "proxpaas@pve!plane", "ok", "9.2", [new("pve1", true, 16, 65536, .31, 30211, 6, "1"), new("pve2", true, 16, 65536, .12, 20100, 3, "1")]),
    ];

    public static OverviewView Empty { get; } = new(0, Platform, [], [], [], [], [], [], [], [], [], []);

    public static ServiceView Service(string project, string name, ServiceState state, string reason, int ready, int desired, string? active = null, string? latest = null) => new(
        $"srv_{project}_{name}", $"prj_{project}", project, $"env_{project}", "production", name,
        new ServiceSettings { Kind = ServiceKind.Web, Port = 8080, CpuMilli = 500, MemoryMiB = 256, Replicas = desired, Pool = "default" },
        state, reason, $"http://paas.example.org/git/{project}/{name}.git", [$"http://{name}-{project}.apps.example.org"], ready, desired, active, latest ?? active, Now.AddDays(-12))
    {
        SshUrl = $"ssh://git@paas.example.org:2222/{project}/{name}.git",
    };

    /// <summary>Five services, one of them deploying; four nodes on two hosts, one more on its way.</summary>
    public static OverviewView Busy()
    {
        var services = new[]
        {
            Service("shop", "web", ServiceState.Deploying, "v13 is starting: 1 of 3 new replicas is ready.", 3, 3, "dep_web12", "dep_web13"),
            Service("shop", "checkout", ServiceState.Running, "", 2, 2, "dep_checkout41"),
            Service("shop", "mailer", ServiceState.Degraded, "1 of 2 replicas keeps crashing: exit code 137, out of memory. Give it more: px services set shop/mailer --memory 512M", 1, 2, "dep_mailer7"),
            Service("blog", "site", ServiceState.Running, "", 1, 1, "dep_site3"),
            Service("blog", "preview", ServiceState.Empty, "Nothing was pushed yet.", 0, 0),
        };
        var replicas = new List<ReplicaView>();
        replicas.AddRange(Replicas(services[0], "dep_web12", ReplicaState.Ready, "pool-default-1", "pool-default-2", "pool-default-3"));
        replicas.Add(Replica(services[0], "dep_web13", "9", ReplicaState.Ready, "", "pool-default-2"));
        replicas.Add(Replica(services[0], "dep_web13", "10", ReplicaState.Starting, "", "pool-default-1"));
        replicas.Add(Replica(services[0], "dep_web13", "11", ReplicaState.Pending, "No node has 0.5 cores free; the pool is adding one.", null));
        replicas.AddRange(Replicas(services[1], "dep_checkout41", ReplicaState.Ready, "pool-default-1", "pool-default-3"));
        replicas.Add(Replica(services[2], "dep_mailer7", "1", ReplicaState.Ready, "", "pool-default-2"));
        replicas.Add(Replica(services[2], "dep_mailer7", "2", ReplicaState.Unready, "Restarting in 8 s after exit code 137 (out of memory).", "pool-default-3", restarts: 6));
        replicas.AddRange(Replicas(services[3], "dep_site3", ReplicaState.Ready, "pool-default-2"));
        return new OverviewView(
            0, Platform with { },
            [Project("shop"), Project("blog")],
            services,
            [
                new("pol_01", "default", new NodePoolSettings { Min = 1, Max = 6, Cores = 2, MemoryMiB = 2048, DiskGiB = 16, Seed = "token" }, 4, 3, "Adding 1 node: 1 replica of shop/web needs 0.5 cores and 256 MiB; no node has that free."),
                new("pol_02", "builders", new NodePoolSettings { Min = 1, Max = 2, Cores = 4, MemoryMiB = 4096, DiskGiB = 32, Seed = "token", Labels = ["builder"] }, 1, 1, "1 builder is enough for 1 build."),
            ],
            [
                Node("pool-default-1", "default", NodeState.Ready, "", 6101, "pve1", 1500, 768, 910, 604, 3, "10.77.0.101"),
                Node("pool-default-2", "default", NodeState.Ready, "", 6102, "pve1", 2000, 1024, 1240, 812, 4, "10.77.0.102"),
                Node("pool-default-3", "default", NodeState.Ready, "", 6103, "pve2", 1500, 768, 480, 655, 3, "10.77.0.103"),
                Node("pool-default-4", "default", NodeState.Starting, "Waiting for the guest to join; it was started 2 s ago.", 6104, "pve2", 0, 0, null, null, 0, null),
                Node("pool-builders-1", "builders", NodeState.Ready, "", 6105, "pve2", 2000, 2048, 1720, 1433, 0, "10.77.0.105") with { CpuMilli = 4000, MemoryMiB = 4096, Labels = ["builder"] },
            ],
            replicas,
            [Build(services[0], "bld_13", BuildState.Succeeded, "dep_web13")],
            [
                Deployment(services[0], "dep_web13", 13, DeploymentState.Starting, "1 of 3 new replicas is ready; 1 waits for a node.", "bld_13", "Show delivery dates in the cart", "9f31c2ab77e04", -42,
                    Step("queued", "", -24.6, -24.4), Step("placed", "", -24.4, -22), Step("pulling", "", -22, -19.2), Step("started", "", -19.2, -17), Step("ready", "1 of 3 ready; 1 waits for node pool-default-4", -17, null),
                    Step("routed", "", null, null), Step("drained", "", null, null)),
                Deployment(services[0], "dep_web12", 12, DeploymentState.Active, "", "bld_12", "Cache product pictures for a day", "77ab01cc1f2d0", -86_400),
                Deployment(services[1], "dep_checkout41", 41, DeploymentState.Active, "", null, "Retry card payments once", "c0ffee1234567", -300_000),
                Deployment(services[2], "dep_mailer7", 7, DeploymentState.Active, "", null, "Send receipts as PDF", "1d2e3f4a5b6c7", -7_200),
                Deployment(services[3], "dep_site3", 3, DeploymentState.Active, "", null, "New post: self-hosting", "abcdef0123456", -620_000),
            ],
            [
                new("opr_01", "node.create", "nod_pool-default-4", "running", "joining", 1, "The guest runs; its agent has not called yet. It usually takes 3 to 6 s.", Now.AddSeconds(-6), null, null,
                    [new("reserved", "vmid 6104, 10.77.0.104", Now.AddSeconds(-6)), new("created", "pve2, local-lvm", Now.AddSeconds(-4)), new("started", "", Now.AddSeconds(-2)), new("joining", "", Now.AddSeconds(-2))]),
            ],
            [new("edg_01", "edge-1", true, ["203.0.113.10:80", "203.0.113.10:443"], "0.1.0", Now, ""), new("edg_02", "edge-2", true, ["203.0.113.11:80", "203.0.113.11:443"], "0.1.0", Now, "")],
            [new("srv_shop_web", 148.2, 0, 11, 38, 6), new("srv_shop_checkout", 21.4, 0, 24, 92, 1), new("srv_shop_mailer", 3.1, .4, 55, 410, 1), new("srv_blog_site", 8.6, 0, 4, 12, 0)]);
    }

    /// <summary>The build that belongs to <see cref="Busy"/>, as BuildKit prints it.</summary>
    public static void WriteBuildLog(FakeLog log)
    {
        log.Write(BuildLog);
        log.End();
    }

    private static string[] BuildLog =>
    [
        "==> Building 9f31c2a of shop/web on pool-builders-1", "#1 [internal] load build definition from Dockerfile", "#1 transferring dockerfile: 412B done", "#1 DONE 0.0s",
        "#2 [internal] load .dockerignore", "#2 DONE 0.0s", "#3 [build 1/5] FROM registry.internal/dotnet/sdk:10.0", "#3 CACHED", "#4 [build 2/5] WORKDIR /src", "#4 CACHED",
        "#5 [build 3/5] COPY *.csproj .", "#5 CACHED", "#6 [build 4/5] RUN dotnet restore", "#6 1.204   Determining projects to restore...", "#6 2.981   \u001b[32mRestored /src/web.csproj (in 1.61 sec).\u001b[0m", "#6 DONE 3.1s",
        "#7 [build 5/5] RUN dotnet publish -c Release -o /app", .. Enumerable.Range(1, 60).Select(i => $"#7 {4 + (i / 10.0):0.000}   Compiling module {i} of 60"),
        "#7 9.812   \u001b[33m/src/Cart.cs(88,13): warning CS0168: The variable 'legacy' is declared but never used\u001b[0m", "#7 10.441   web -> /app/", "#7 DONE 10.5s",
        "#8 exporting to image", "#8 pushing layers 0.8s done", "#8 pushing manifest registry.internal/shop/web@sha256:5d1ef0…", "#8 DONE 1.2s", "\u001b[1;32m==> Built sha256:5d1ef0a1 in 16.4 s\u001b[0m",
    ];

    public static ReplicaView Replica(ServiceView service, string deployment, string id, ReplicaState state, string reason, string? node, int restarts = 0) => new(
        $"rep_01j{service.Name}{(char)('a' + id.Length)}{(char)('d' + id[^1] % 17)}{service.Name.Length}k{id[^1]}", service.Id, service.Name, deployment, state, reason, node is null ? null : $"nod_{node}", node, node is null ? null : $"10.77.0.10{node[^1]}",
        node is null ? null : 30000 + (id.Length * 7) + service.Name.Length, restarts, 500, 256, state == ReplicaState.Ready ? 120 + (service.Name.Length * 17) : null, state == ReplicaState.Ready ? 90 + (service.Name.Length * 11) : null,
        Now.AddMinutes(-id.Length * 47), state == ReplicaState.Ready ? Now.AddMinutes(-3) : null);

    public static NodeView Node(string name, string pool, NodeState state, string reason, int vmid, string host, int cpuReserved, int memoryReserved, double? cpuUsed, double? memoryUsed, int replicas, string? address) => new(
        $"nod_{name}", name, pool, state, reason, state == NodeState.Ready, vmid, "home", host, address, [], 2000, 2048, cpuReserved, memoryReserved, cpuUsed, memoryUsed, replicas, "0.1.0",
        Now.AddHours(-5), state == NodeState.Ready ? Now.AddHours(-5).AddSeconds(5) : null, Now);

    public static BuildView Build(ServiceView service, string id, BuildState state, string? deployment, string reason = "") => new(
        id, service.Id, service.Name, state, state == BuildState.Running ? "building" : "done", reason, "9f31c2ab77e04", "refs/heads/main", "Show delivery dates in the cart", "Ada", "dockerfile",
        "nod_pool-builders-1", state == BuildState.Succeeded ? "sha256:5d1ef0a1b2c3d4e5f6" : null, deployment, Now.AddSeconds(-42), Now.AddSeconds(-41), state == BuildState.Running ? null : Now.AddSeconds(-24.6), 80);

    public static DeploymentView Deployment(ServiceView service, string id, int version, DeploymentState state, string reason, string? build, string message, string sha, int secondsAgo, params DeploymentStep[] steps) => new(
        id, service.Id, service.Name, version, state, reason, "push", build, $"registry.internal/{service.ProjectName}/{service.Name}@sha256:5d1ef0", sha, message, Now.AddSeconds(secondsAgo),
        state == DeploymentState.Active ? Now.AddSeconds(secondsAgo + 21) : null, null, steps, []);

    public static DeploymentStep Step(string name, string detail, double? started, double? finished)
        => new(name, detail, started is { } s ? Now.AddSeconds(s) : null, finished is { } f ? Now.AddSeconds(f) : null);

    private static IEnumerable<ReplicaView> Replicas(ServiceView service, string deployment, ReplicaState state, params string[] nodes)
        => nodes.Select((node, i) => Replica(service, deployment, $"{i + 1}", state, "", node));

    private static ProjectView Project(string name) => new($"prj_{name}", name, Now.AddDays(-30), [new($"env_{name}", $"prj_{name}", "production", Now.AddDays(-30))]);
}
