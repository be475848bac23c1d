using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>fly.toml.</summary>
internal static class FlyFile
{
    public const string Name = "fly.toml";

    public static void Read(ConfigLayer layer, ConfigTarget target)
    {
        var root = layer.Document.Root;
        Build(layer, root["build"] as JsonObject);
        Deploy(layer, root["deploy"] as JsonObject);
        Network(layer, root);
        Size(layer, root["vm"] as JsonArray);
        var processes = root["processes"] as JsonObject;
        var process = processes is null ? null : new[] { target.Service, AppJsonFile.ProcessOf(target), "app" }.FirstOrDefault(processes.ContainsKey);
        if (process is not null && processes![process] is JsonValue command && command.ToString().Length > 0)
        {
            layer.Set(ConfigKeys.StartCommand, command, $"processes.{process}", ConfigType.Text);
        }

        layer.Set("stopGraceSeconds", root["kill_timeout"], "kill_timeout", ConfigType.Seconds);
        if (root["env"] is not null)
        {
            layer.Ignore("env", "variables are not taken from files: set them with px vars set");
        }

        if (root["mounts"] is not null)
        {
            layer.Ignore("mounts", "volumes are not made from files");
        }

        layer.IgnoreOthers(root, "", "build", "deploy", "http_service", "services", "vm", "processes", "kill_timeout", "env", "mounts", "app", "primary_region");
    }

    private static void Build(ConfigLayer layer, JsonObject? build)
    {
        layer.Set("dockerfile", build?["dockerfile"], "build.dockerfile", ConfigType.Text);
        layer.Set("build.target", build?["build-target"], "build.build-target", ConfigType.Text);
        layer.Set("build.arguments", build?["args"], "build.args", ConfigType.Table);
        layer.IgnoreOthers(build, "build", "dockerfile", "build-target", "args");
    }

    private static void Deploy(ConfigLayer layer, JsonObject? deploy)
    {
        layer.Set("releaseCommand", deploy?["release_command"], "deploy.release_command", ConfigType.ArgumentList);
        layer.Set("runTimeoutSeconds", deploy?["release_command_timeout"], "deploy.release_command_timeout", ConfigType.Seconds);
        layer.Set("startTimeoutSeconds", deploy?["wait_timeout"], "deploy.wait_timeout", ConfigType.Seconds);
        switch ((deploy?["strategy"] as JsonValue)?.ToString())
        {
            case null:
                break;
            case "rolling":
                layer.Set("strategy", "stopFirst", "deploy.strategy", ConfigType.Text);
                break;
            case "bluegreen" or "canary":
                layer.Set("strategy", "startFirst", "deploy.strategy", ConfigType.Text);
                break;
            case var other:
                layer.Ignore("deploy.strategy", $"there is no strategy {other} here");
                break;
        }

        layer.IgnoreOthers(deploy, "deploy", "release_command", "release_command_timeout", "wait_timeout", "strategy");
    }

    private static void Network(ConfigLayer layer, JsonObject root)
    {
        if (root["http_service"] is JsonObject http)
        {
            layer.Set("port", http["internal_port"], "http_service.internal_port", ConfigType.Number);
            layer.Set("replicas", http["min_machines_running"] is JsonValue least && least.TryGetValue<long>(out var count) && count > 0 ? least : null, "http_service.min_machines_running", ConfigType.Number);
            layer.Set("healthPath", (http["checks"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?["path"], "http_service.checks", ConfigType.Text);
            layer.IgnoreOthers(http, "http_service", "internal_port", "min_machines_running", "checks", "processes");
        }
        else if (root["services"] is JsonArray services && services.OfType<JsonObject>().FirstOrDefault() is { } service)
        {
            layer.Set("port", service["internal_port"], "services.internal_port", ConfigType.Number);
            layer.Set("healthPath", (service["http_checks"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?["path"], "services.http_checks", ConfigType.Text);
        }
    }

    private static void Size(ConfigLayer layer, JsonArray? machines)
    {
        if (machines?.OfType<JsonObject>().FirstOrDefault() is not { } machine)
        {
            return;
        }

        layer.Set("memoryMiB", machine["memory"] ?? machine["memory_mb"], machine["memory"] is not null ? "vm.memory" : "vm.memory_mb", ConfigType.Memory);
        layer.Set("cpuMilli", machine["cpus"], "vm.cpus", ConfigType.Cpu);
        layer.IgnoreOthers(machine, "vm", "memory", "memory_mb", "cpus", "processes");
    }
}
