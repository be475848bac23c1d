using System.Text.Json.Nodes;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

/// <summary>The platform's own process and its first configuration: a cluster, two pools.</summary>
internal sealed class ControlPlane(Installation installation, Binaries binaries, Registries registries, LabCertificates certificates, SupervisorClient supervisor)
{
    public const string Name = "proxpaas";

    public string AdminPassword => Secrets.Ensure(installation.FileIn("admin-password"));

    public string ArchiveFolder => installation.Folder("archives");

    /// <param name="crashAt">The named place where the process shall end at once, each time that it comes there.</param>
    public async Task StartAsync(CancellationToken cancellationToken, string? crashAt = null)
    {
        var runtime = await new GitAccount(installation, binaries.ControlPlane).EnsureAsync(cancellationToken);
        foreach (var member in installation.Members)
        {
            await StartAsync(member, crashAt, runtime, cancellationToken);
        }
    }

    private async Task StartAsync(Member member, string? crashAt, string? runtime, CancellationToken cancellationToken)
    {
        var configuration = new JsonObject
        {
            ["Data"] = new JsonObject { ["Path"] = installation.Folder(member.DataFolder) },
            ["Api"] = new JsonObject { ["Urls"] = member.ApiUrl, ["TrustedProxies"] = new JsonArray("127.0.0.1") },
            ["Agents"] = new JsonObject { ["Url"] = member.AgentsUrl },
            ["Registry"] = new JsonObject
            {
                ["Host"] = registries.Host,
                ["DockerHubMirror"] = registries.MirrorUrl,
                ["TokenKeyFile"] = certificates.TokenKeyFile,
                ["TokenCertificateFile"] = certificates.TokenCertificateFile,
                ["CaFile"] = installation.Guests == GuestKind.Lxc ? certificates.CaFile : null,
            },
            ["Apps"] = new JsonObject
            {
                ["Domain"] = "apps.localhost",
                ["GitBaseUrl"] = member.ApiUrl + "/git",
                ["PublicPort"] = installation.EdgePort,
            },
            ["Bootstrap"] = new JsonObject { ["AdminEmail"] = Installation.AdminEmail, ["AdminPasswordFile"] = installation.FileIn("admin-password") },
            ["Nodes"] = new JsonObject { ["ArchivePath"] = ArchiveFolder, ["AgentPath"] = installation.Guests == GuestKind.Lxc ? binaries.Agent : null },
            ["Builds"] = new JsonObject
            {
                ["Packages"] = "debian",
                ["BaseImage"] = $"{LabImages.BuildBaseImage.Repository}:bookworm-slim",
                ["BaseImageProvides"] = new JsonArray(File.Exists(LabImages.NpmPackage.PathIn(Commands.UpCommand.NodeCache)) ? ["ca-certificates", "npm"] : ["ca-certificates"]),
            },
            ["Webhooks"] = new JsonObject { ["ConsoleUrl"] = installation.DashboardUrl },
            ["Lab"] = new JsonObject { ["SimulatedGuests"] = installation.Guests == GuestKind.Memory },
        };
        _ = AdminPassword;
        if (installation.Database == DatabaseKind.Postgres)
        {
            // What several control planes share: rows, fan-out, the key that seals secrets, the repositories.
            var databases = new Databases(installation, supervisor);
            configuration["Database"] = new JsonObject { ["Provider"] = "postgres", ["ConnectionString"] = databases.PostgresConnection };
            configuration["Redis"] = new JsonObject { ["ConnectionString"] = databases.RedisConnection };
            configuration["Secrets"] = new JsonObject { ["KeyFile"] = Path.Combine(installation.Folder("keys"), "secrets.keys") };
            configuration["Git"] = new JsonObject { ["Path"] = installation.Folder("git") };
            configuration["Api"]!["PeerUrl"] = member.ApiUrl;
        }

        if (installation.GitAccount is { } account)
        {
            configuration["GitSsh"] = new JsonObject
            {
                ["Listen"] = $"127.0.0.1:{member.SshPort}",
                ["Account"] = account,
                ["PublicUrl"] = $"ssh://{account}@127.0.0.1:{member.SshPort}",
                ["RuntimePath"] = installation.Folder("ssh", member.Name),
            };
        }

        var file = installation.FileIn(member.Name + ".json");
        Secrets.Write(file, configuration.ToJsonString());

        // A small first generation and few malloc arenas: a fifth less memory than .NET takes by itself on a machine with a large cache.
        var environment = new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["DOTNET_GCgen0size"] = "0x400000", ["MALLOC_ARENA_MAX"] = "2" };
        foreach (var (key, value) in installation.Settings)
        {
            environment["PROXPAAS_" + key] = value;
        }

        if (runtime is not null)
        {
            environment["DOTNET_ROOT"] = runtime;
        }

        if (crashAt is not null)
        {
            environment["PROXPAAS_CRASH_AT"] = crashAt;
        }

        await supervisor.StartAsync(new(member.Name, binaries.ControlPlane, ["--config", file], environment, installation.State), cancellationToken);
        await ReadyAsync(member, "ready", TimeSpan.FromSeconds(60), cancellationToken);
    }

    /// <summary>Waits until it answers that it is ready.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => ReadyAsync(installation.First, "ready", TimeSpan.FromSeconds(60), cancellationToken);

    /// <summary>Waits until one of them says what is <paramref name="wanted"/>: <c>ready</c>, <c>ready, leading</c>, <c>ready, standing by</c>.</summary>
    public async Task ReadyAsync(Member member, string wanted, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var last = "no answer";
        await Waiting.ForAsync(
            async () =>
            {
                try
                {
                    using var response = await http.GetAsync(member.ApiUrl + "/readyz", cancellationToken);
                    last = await response.Content.ReadAsStringAsync(cancellationToken);
                    return response.IsSuccessStatusCode && last.StartsWith(wanted, StringComparison.Ordinal) ? last : null;
                }
                catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    last = problem.Message;
                    return null;
                }
            },
            limit, () => $"{member.Name} is not {wanted} ({last}); see {installation.LogOf(member.Name)}", cancellationToken);
    }

    public async Task<ProxPaasClient> SignInAsync(CancellationToken cancellationToken)
    {
        var client = ProxPaasClient.Create(new ApiClientOptions(new Uri(installation.ApiUrl)));
        var login = await client.LoginAsync(new(Installation.AdminEmail, AdminPassword, "devhost"), cancellationToken);
        return client.WithToken(login.Token);
    }

    /// <summary>Registers the lab as the platform's Proxmox cluster with a pool for apps and one for builds, unless an earlier run did.</summary>
    public async Task EnsureClusterAsync(ProxPaasClient api, LabDescription lab, PveAccess access, CancellationToken cancellationToken)
    {
        await foreach (var cluster in api.PveClustersAsync(cancellationToken))
        {
            if (cluster.Name == "lab")
            {
                return;
            }
        }

        await api.CreatePveClusterAsync(
            new("lab", lab.Url, lab.CertificateFingerprint, access.TokenId, await access.EnsureTokenAsync(cancellationToken), Installation.PveResourcePool,
                installation.BridgeName, installation.NodeAddresses, installation.Vmids, "local", "btr"),
            cancellationToken);
        await api.CreatePoolAsync(
            new("default", new() { PveCluster = "lab", Min = 1, Max = 3, Cores = 1, MemoryMiB = 1024, DiskGiB = 8, EmptyAfterSeconds = 20 }), cancellationToken);
        await api.CreatePoolAsync(
            new("builders", new() { PveCluster = "lab", Min = 1, Max = 1, Cores = 2, MemoryMiB = 2048, DiskGiB = 16, Labels = ["builder"] }), cancellationToken);
    }

    /// <summary>Tells the control plane which archive new templates are made from.</summary>
    public async Task PublishArchiveAsync(NodeArchives.NodeArchive archive, CancellationToken cancellationToken)
    {
        var manifest = new JsonObject { ["version"] = archive.Version, ["file"] = Path.GetFileName(archive.Path), ["sha256"] = archive.Sha256 };
        var file = Path.Combine(ArchiveFolder, "manifest.json");
        await File.WriteAllTextAsync(file + ".new", manifest.ToJsonString(), cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
    }
}
