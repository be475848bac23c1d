namespace ProxPaaS.ConfigFiles;

/// <summary>All keys of proxpaas.toml. The schema and the reader are both made of this list.</summary>
internal static class ConfigKeys
{
    public const string StartCommand = "startCommand";

    public static IReadOnlyList<string> Sections { get; } = ["build", "deploy"];

    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        new("build.builder", "build.builder", ConfigType.Word, "What makes the image.", "auto", "dockerfile", "nixpacks"),
        new("build.dockerfile", "dockerfile", ConfigType.Text, "Path of the Dockerfile."),
        new("build.target", "build.target", ConfigType.Text, "Stage of the Dockerfile to build."),
        new("build.arguments", "build.arguments", ConfigType.Table, "Values of the Dockerfile's ARGs; no secrets."),
        new("build.rootDirectory", "rootDirectory", ConfigType.Text, "Folder of the app in the repository; only in a file at its top."),
        new("build.watchPaths", "build.watchPaths", ConfigType.Texts, "A push that changes no file they match is not built."),
        new("build.installCommand", "build.installCommand", ConfigType.Text, "Nixpacks: in place of the install phase's commands."),
        new("build.buildCommand", "build.buildCommand", ConfigType.Text, "Nixpacks: in place of the build phase's commands."),
        new("deploy.kind", "kind", ConfigType.Word, "What the service is.", "web", "worker", "cron"),
        new("deploy.startCommand", StartCommand, ConfigType.Command, "What starts the app."),
        new("deploy.releaseCommand", "releaseCommand", ConfigType.ArgumentList, "Runs once for each deployment, before any replica starts."),
        new("deploy.port", "port", ConfigType.Number, "Port the app listens on; it gets it as PORT."),
        new("deploy.replicas", "replicas", ConfigType.Number, "How many replicas, when a commit is deployed."),
        new("deploy.cpu", "cpuMilli", ConfigType.Cpu, "CPU of one replica: 0.5 or 500m."),
        new("deploy.memory", "memoryMiB", ConfigType.Memory, "Memory of one replica: 512 (MiB), 512M or 1G."),
        new("deploy.healthPath", "healthPath", ConfigType.Text, "HTTP path that answers 200-399 when the app is ready."),
        new("deploy.startTimeout", "startTimeoutSeconds", ConfigType.Seconds, "How long a replica may take to be ready: 60, 90s or 5m."),
        new("deploy.stopGrace", "stopGraceSeconds", ConfigType.Seconds, "SIGTERM to SIGKILL."),
        new("deploy.domains", "domains", ConfigType.Texts, "Host names beside the generated one."),
        new("deploy.strategy", "strategy", ConfigType.Word, "How a new version takes over.", "startFirst", "stopFirst"),
        new("deploy.maxUnavailable", "maxUnavailable", ConfigType.Number, "stopFirst: how many replicas fewer may serve meanwhile."),
        new("deploy.monitor", "monitorSeconds", ConfigType.Seconds, "How long a version is watched and rolled back if it fails."),
        new("deploy.schedule", "schedule", ConfigType.Text, "Cron services: minute, hour, day of month, month, day of week."),
        new("deploy.timeZone", "timeZone", ConfigType.Text, "Of the schedule, such as Europe/Berlin."),
        new("deploy.concurrency", "concurrency", ConfigType.Word, "When a run is due while another goes on.", "forbid", "allow", "replace"),
        new("deploy.missedRuns", "missedRuns", ConfigType.Word, "Runs that were due while nobody was there to start them.", "skip", "runOnce"),
        new("deploy.runTimeout", "runTimeoutSeconds", ConfigType.Seconds, "How long a run or release command may take."),
    ];
}
