namespace ProxPaaS.Orchestrator.Compose;

/// <summary>Which keys are taken, which have no effect here, and which are refused and why. A key that is in none of the lists is refused.</summary>
internal static class ComposeKeys
{
    public static readonly IReadOnlySet<string> Taken = new HashSet<string>
    {
        "image", "build", "command", "environment", "env_file", "ports", "expose", "volumes", "depends_on", "healthcheck", "deploy", "profiles", "stop_grace_period", "restart", "scale", "cpus", "mem_limit",
    };

    public static readonly IReadOnlyDictionary<string, string> Ignored = new Dictionary<string, string>
    {
        ["attach"] = "logs are kept for every service",
        ["cap_drop"] = "the platform drops what it does not give",
        ["container_name"] = "containers are named after replicas",
        ["develop"] = "it is for a developer's own machine",
        ["domainname"] = "it has no effect here",
        ["hostname"] = "it is the replica's",
        ["init"] = "every container has an init",
        ["labels"] = "they are for other programs",
        ["label_file"] = "they are for other programs",
        ["links"] = "services find each other by references",
        ["logging"] = "logs are kept by the platform",
        ["mem_reservation"] = "the limit is reserved",
        ["memswap_limit"] = "containers do not swap",
        ["networks"] = "there is one network between services",
        ["annotations"] = "they are for other programs",
        ["platform"] = "the nodes' is taken",
        ["pull_policy"] = "images are pinned by digest",
        ["read_only"] = "the container's own file system can be written",
        ["shm_size"] = "Docker's default of 64 MiB is used",
        ["stdin_open"] = "it has no effect here",
        ["stop_signal"] = "the image's is taken",
        ["tmpfs"] = "the container's own file system is used",
        ["tty"] = "it has no effect here",
        ["ulimits"] = "the node's are used",
        ["user"] = "the image's is taken",
        ["working_dir"] = "the image's is taken",
    };

    public static readonly IReadOnlyDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["cap_add"] = "it would give the container rights over its node",
        ["cgroup"] = "it reaches into the node",
        ["cgroup_parent"] = "it reaches into the node",
        ["configs"] = "files of the host are not read; use a variable or put the file into the image",
        ["credential_spec"] = "it reaches into the node",
        ["device_cgroup_rules"] = "it reaches into the node",
        ["devices"] = "devices of nodes are not given to containers",
        ["entrypoint"] = "it cannot be replaced here; say the whole in command, or put it into the image",
        ["external_links"] = "it reaches beyond the environment",
        ["extra_hosts"] = "names cannot be added; use a variable",
        ["gpus"] = "devices of nodes are not given to containers",
        ["group_add"] = "it would give the container rights over its node",
        ["ipc"] = "it reaches into the node",
        ["isolation"] = "it reaches into the node",
        ["network_mode"] = "containers do not share the node's network",
        ["pid"] = "it reaches into the node",
        ["privileged"] = "it would give the container its node",
        ["runtime"] = "it reaches into the node",
        ["secrets"] = "files of the host are not read; use a variable, which is kept sealed",
        ["security_opt"] = "it would take the container's fences away",
        ["storage_opt"] = "it reaches into the node",
        ["sysctls"] = "it reaches into the node",
        ["use_api_socket"] = "it would give the container its node",
        ["userns_mode"] = "it reaches into the node",
        ["uts"] = "it reaches into the node",
        ["volumes_from"] = "a volume is for one service",
    };
}
