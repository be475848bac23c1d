using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.DevHost.LabImages;
using ProxPaaS.DevHost.NodeArchives;
using ProxPaaS.DevHost.Parts;
using ProxPaaS.DevHost.Steps;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Commands;

/// <summary>From a bare machine to an app that answers, each step visible; what stands already is left as it is.</summary>
internal sealed class UpCommand(Installation installation, StepRunner steps, CancellationToken cancellationToken)
{
    private readonly Binaries _binaries = new(installation);
    private readonly LabCertificates _certificates = new(installation);

    public const string NodeCache = "/var/cache/proxpaas";

    private string Recipe => Path.Combine(installation.Repository, "templates/nodes/debian-12.json");

    public SupervisorClient Supervisor { get; } = new(installation.State);

    public Lab Lab => new(installation, _binaries, Supervisor);

    public Registries Registries => new(installation, _certificates, Supervisor);

    public ControlPlane ControlPlane => new(installation, _binaries, Registries, _certificates, Supervisor);

    public async Task<(ProxPaasClient Api, SampleApp App, ServiceView Service)> RunAsync()
    {
        Preflight.Check(installation);
        await PrepareMachineAsync();
        await Supervisor.EnsureRunningAsync(cancellationToken);
        var lab = await steps.RunAsync("Start the Proxmox lab", async say =>
        {
            var description = await Lab.StartAsync(cancellationToken);
            say($"{description.Url}, hosts {string.Join(' ', description.Hosts.Select(h => h.Name))}");
            return description;
        });
        if (installation.Guests == GuestKind.Lxc)
        {
            await steps.RunAsync("Start the image registry", async say =>
            {
                await Registries.StartAsync(cancellationToken);
                await LabImageSet.PublishAsync(
                    new Uri(Registries.MirrorUrl), Recipe, NodeCache, debianMirror: null, "/etc/ssl/certs/ca-certificates.crt", new Progress<string>(say), cancellationToken);
            });
        }

        if (installation.Database == DatabaseKind.Postgres)
        {
            await steps.RunAsync("Start PostgreSQL and Redis", _ => new Databases(installation, Supervisor).StartAsync(cancellationToken));
        }

        await steps.RunAsync(installation.Members.Count > 1 ? "Start two control planes" : "Start the control plane", _ => ControlPlane.StartAsync(cancellationToken));
        var api = await ControlPlane.SignInAsync(cancellationToken);
        var platform = await api.PlatformAsync(cancellationToken);
        if (installation.Guests == GuestKind.Lxc)
        {
            await steps.RunAsync("Build the node archive", say => BuildArchiveAsync(platform, say));
        }

        else
        {
            await steps.RunAsync("Simulate the guests", _ => SimulatedAgents.StartAsync(installation, Supervisor, lab, platform.CaFingerprint, cancellationToken));
        }

        await steps.RunAsync("Register the Proxmox cluster", async _ =>
        {
            using var access = new PveAccess(installation, lab);
            await ControlPlane.EnsureClusterAsync(api, lab, access, cancellationToken);
        });
        await steps.RunAsync("Start the edge and the dashboard", async _ =>
        {
            await Edges.StartAsync(installation, _binaries, Supervisor, api, cancellationToken);
            await Dashboards.StartAsync(installation, _binaries, Supervisor, cancellationToken);
        });
        await steps.RunAsync("First nodes ready", say => NodesReadyAsync(api, say));
        var app = new SampleApp(installation, api);
        var service = await app.EnsureServiceAsync(cancellationToken);
        await steps.RunAsync("git push of samples/hello", async say =>
        {
            await app.PushAsync(service, "1", say, cancellationToken);
        });
        await steps.RunAsync("The app answers through the edge", async say => say((await app.AnswersAsync("1", TimeSpan.FromSeconds(60), cancellationToken)).ReplaceLineEndings(" ")));
        return (api, app, service);
    }

    private async Task PrepareMachineAsync()
    {
        if (installation.Guests == GuestKind.Memory)
        {
            await steps.RunAsync("Build the platform", say => _binaries.BuildAsync(say, cancellationToken));
            return;
        }

        await steps.RunAsync("Install packages", say => DebianPackages.InstallAsync(installation, say, cancellationToken));

        // Debian's packages come over the network while the compiler works.
        var node = "";
        var baseSystem = NodeArchiveBuilder.EnsureBaseAsync(Recipe, NodeCache, null, new Progress<string>(text => node = text), cancellationToken);
        await steps.RunAsync("Build the platform", say => _binaries.BuildAsync(say, cancellationToken));
        await steps.RunAsync("Compile the node agent", say => _binaries.PublishAgentAsync(say, cancellationToken));
        await steps.RunAsync("Compile the edge", say => _binaries.PublishEdgeAsync(say, cancellationToken));
        await steps.RunAsync("Build the nodes' base system", async say =>
        {
            while (await Task.WhenAny(baseSystem, Task.Delay(300, cancellationToken)) != baseSystem)
            {
                say(node);
            }

            await baseSystem;
            say(node);
        });
    }

    private async Task BuildArchiveAsync(PlatformView platform, Action<string> say)
    {
        var archive = await NodeArchiveBuilder.BuildAsync(
            new NodeArchiveOptions
            {
                RecipePath = Recipe,
                OutputDirectory = ControlPlane.ArchiveFolder,
                AgentPath = _binaries.Agent,
                ControlPlane = installation.AgentsUrl,
                CaFingerprint = platform.CaFingerprint,
                CaCertificatePaths = [_certificates.CaFile],
                RegistryMirrors = [Registries.MirrorUrl],
            },
            new Progress<string>(say), cancellationToken);
        await ControlPlane.PublishArchiveAsync(archive, cancellationToken);
        say($"{archive.Version}, {new FileInfo(archive.Path).Length / 1024 / 1024} MiB{(archive.Reused ? ", reused" : "")}");
    }

    private async Task NodesReadyAsync(ProxPaasClient api, Action<string> say)
    {
        var last = "";
        await Waiting.ForAsync(
            async () =>
            {
                var overview = await api.OverviewAsync(cancellationToken);
                last = string.Join(", ", overview.Nodes.Select(n => $"{n.Name} {n.State}: {n.Reason}").DefaultIfEmpty(string.Join(", ", overview.Operations.Select(o => $"{o.Kind} {o.Step}: {o.Reason}"))));
                say(last);
                return overview.Pools.Count > 0 && overview.Pools.All(p => p.ReadyNodes >= (p.Settings.Min ?? 0)) ? last : null;
            },
            TimeSpan.FromMinutes(4), () => "the pools have not got their nodes: " + last, cancellationToken, TimeSpan.FromMilliseconds(300));
    }
}
