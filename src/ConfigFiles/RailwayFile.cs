using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>railway.json and railway.toml.</summary>
internal static class RailwayFile
{
    public static void Read(ConfigLayer layer, ConfigTarget target)
    {
        var root = layer.Document.Root;
        Sections(layer, root, "");
        if (root["environments"] is JsonObject environments)
        {
            foreach (var (name, node) in environments)
            {
                if (name == target.Environment && node is JsonObject own)
                {
                    Sections(layer, own, $"environments.{name}.");
                }
            }
        }

        layer.IgnoreOthers(root, "", "build", "deploy", "environments", "$schema");
    }

    private static void Sections(ConfigLayer layer, JsonObject root, string path)
    {
        if (root["build"] is JsonObject build)
        {
            Build(layer, build, path + "build");
        }

        if (root["deploy"] is JsonObject deploy)
        {
            Deploy(layer, deploy, path + "deploy");
        }
    }

    private static void Build(ConfigLayer layer, JsonObject build, string path)
    {
        switch ((build["builder"] as JsonValue)?.ToString().ToUpperInvariant())
        {
            case null:
                break;
            case "DOCKERFILE":
                layer.Set("build.builder", "dockerfile", $"{path}.builder", ConfigType.Text);
                break;
            case "NIXPACKS":
                layer.Set("build.builder", "nixpacks", $"{path}.builder", ConfigType.Text);
                break;
            case "RAILPACK":
                layer.Set("build.builder", "auto", $"{path}.builder", ConfigType.Text);
                layer.Ignore($"{path}.builder", "there is no Railpack here; a Dockerfile is built if there is one, else Nixpacks builds it");
                break;
            case var other:
                layer.Ignore($"{path}.builder", $"there is no builder {other} here");
                break;
        }

        layer.Set("build.buildCommand", build["buildCommand"], $"{path}.buildCommand", ConfigType.Text);
        layer.Set("build.watchPaths", build["watchPatterns"], $"{path}.watchPatterns", ConfigType.Texts);
        layer.Set("dockerfile", build["dockerfilePath"] is JsonValue file ? file.ToString().TrimStart('/') : null, $"{path}.dockerfilePath", ConfigType.Text);
        layer.IgnoreOthers(build, path, "builder", "buildCommand", "watchPatterns", "dockerfilePath");
    }

    private static void Deploy(ConfigLayer layer, JsonObject deploy, string path)
    {
        layer.Set(ConfigKeys.StartCommand, deploy["startCommand"], $"{path}.startCommand", ConfigType.Text);
        // A list there holds shell commands, of which only the first is ever run.
        layer.Set("releaseCommand", deploy["preDeployCommand"] is JsonArray { Count: > 0 } list ? list[0] : deploy["preDeployCommand"], $"{path}.preDeployCommand", ConfigType.ArgumentList);
        layer.Set("replicas", deploy["numReplicas"], $"{path}.numReplicas", ConfigType.Number);
        layer.Set("healthPath", deploy["healthcheckPath"], $"{path}.healthcheckPath", ConfigType.Text);
        layer.Set("startTimeoutSeconds", deploy["healthcheckTimeout"], $"{path}.healthcheckTimeout", ConfigType.Seconds);
        layer.Set("stopGraceSeconds", deploy["drainingSeconds"], $"{path}.drainingSeconds", ConfigType.Seconds);
        if (deploy["cronSchedule"] is not null)
        {
            layer.Set("schedule", deploy["cronSchedule"], $"{path}.cronSchedule", ConfigType.Text);
            layer.Set("kind", "cron", $"{path}.cronSchedule", ConfigType.Text);
        }

        if (deploy["multiRegionConfig"] is JsonObject regions)
        {
            var replicas = regions.Sum(region => region.Value is JsonObject r && r["numReplicas"] is JsonValue n && n.TryGetValue<long>(out var count) ? count : 0);
            layer.Set("replicas", replicas > 0 ? JsonValue.Create(replicas) : null, $"{path}.multiRegionConfig", ConfigType.Number);
            layer.Ignore($"{path}.multiRegionConfig", "there are no regions here; the replicas of all of them are added up");
        }

        if (deploy["restartPolicyType"] is not null)
        {
            layer.Ignore($"{path}.restartPolicyType", "replicas that end are always replaced here");
        }

        layer.IgnoreOthers(
            deploy, path, "startCommand", "preDeployCommand", "numReplicas", "healthcheckPath", "healthcheckTimeout", "drainingSeconds", "cronSchedule", "multiRegionConfig", "restartPolicyType");
    }
}
