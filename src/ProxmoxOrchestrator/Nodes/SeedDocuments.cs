using System.Text.Json.Nodes;
using ProxPaaS.CloudInit;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>The NoCloud seed of a guest made from a user's own template: it brings our agent's settings and unit into the first boot. Pure.</summary>
internal static class SeedDocuments
{
    public const string AgentFile = "proxpaas-agent";
    private const string InstallScript = "/usr/local/lib/proxpaas/install-agent";

    /// <summary>What the pool's user-data may set otherwise. The locale that cloud-init would take by itself needs a package that slim templates lack.</summary>
    private const string Defaults = "#cloud-config\nlocale: C.UTF-8\n";

    /// <summary>As <c>templates/nodes/files/proxpaas-agent.service</c> has it; a test compares them.</summary>
    internal const string Unit = """
        [Unit]
        Description=ProxPaaS node agent
        # Not network-online.target: the agent retries its join for ever, and waiting for "online" has held nodes back for minutes.
        After=network.target
        StartLimitIntervalSec=0

        [Service]
        ExecStart=/usr/local/bin/proxpaas-agent
        Restart=always
        RestartSec=1
        OOMScoreAdjust=-500
        # Containers live in Docker's groups, not in this one; a docker build must not outlive the agent that would report it.
        KillMode=control-group

        [Install]
        WantedBy=multi-user.target

        """;

    /// <summary>For a container: Proxmox writes network, hosts and host name itself; the join token stands in its block of /etc/hosts.</summary>
    public static Seed OfContainer(NodeRecord node, SeedSettings settings)
        => new(new(node.Id, node.Name), UserDataOf(node, settings, [], [Start]), new NetworkConfig.Disabled(), Defaults);

    /// <summary>For a VM: network and join token are in the seed; the agent's program lies beside the documents on the image.</summary>
    /// <param name="agentSha256">Null when the template contains the agent.</param>
    public static Seed OfMachine(NodeRecord node, SeedSettings settings, string token, string? agentSha256, NetworkConfig network)
    {
        List<CloudFile> files = [CloudFile.Text("/etc/proxpaas/join-token", token + "\n", "0600")];
        List<IReadOnlyList<string>> commands = [Start];
        if (agentSha256 is not null)
        {
            files.Add(CloudFile.Text(InstallScript, Install(agentSha256), "0755"));
            commands.Insert(0, [InstallScript]);
        }

        return new(new(node.Id, node.Name), UserDataOf(node, settings, files, commands), network, Defaults);
    }

    private static IReadOnlyList<string> Start => ["systemctl", "enable", "--now", "proxpaas-agent.service"];

    private static string UserDataOf(NodeRecord node, SeedSettings settings, IReadOnlyList<CloudFile> files, IReadOnlyList<IReadOnlyList<string>> commands)
    {
        var agent = new JsonObject { ["controlPlane"] = settings.ControlPlane, ["caFingerprint"] = settings.CaFingerprint };
        var own = new CloudConfig
        {
            ManageEtcHosts = false,
            SshDeleteKeys = true,
            TrustedCertificates = settings.RegistryAuthority is { } pem ? [pem] : [],
            WriteFiles =
            [
                CloudFile.Text("/etc/proxpaas/agent.json", agent.ToJsonString() + "\n"), CloudFile.Text("/etc/systemd/system/proxpaas-agent.service", Unit),

                // Docker reads this folder at each request; the system's bundle only when it starts, perhaps before it was changed.
                .. settings is { RegistryHost: { } host, RegistryAuthority: { } authority } ? [CloudFile.Text($"/etc/docker/certs.d/{host}/ca.crt", authority)] : Array.Empty<CloudFile>(),
                .. files,
            ],
            RunCommands = [["systemctl", "daemon-reload"], .. commands],
        }.ToString();

        // Ours first: the agent joins while the rest of the pool's user-data is still worked on.
        return node.UserData is { } users ? UserData.Join(own, users) : own;
    }

    private static string Install(string sha256) => $$"""
        #!/bin/sh
        # Puts the agent from the seed image into its place, if it is the one that was meant.
        set -eu
        mkdir -p /run/proxpaas-seed
        mount -o ro -L {{Seed.VolumeId}} /run/proxpaas-seed
        trap 'umount /run/proxpaas-seed' EXIT
        echo '{{sha256}}  /run/proxpaas-seed/{{AgentFile}}' | sha256sum --check --quiet -
        install -m 0755 /run/proxpaas-seed/{{AgentFile}} /usr/local/bin/{{AgentFile}}

        """;
}
