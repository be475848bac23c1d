using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>app.json, as Heroku and Dokku read it.</summary>
internal static class AppJsonFile
{
    public const string Name = "app.json";

    public static void Read(ConfigLayer layer, ConfigTarget target)
    {
        var root = layer.Document.Root;
        var process = ProcessOf(target);
        if (root["formation"] is JsonObject formation)
        {
            layer.Set("replicas", (formation[process] as JsonObject)?["quantity"], $"formation.{process}.quantity", ConfigType.Number);
            layer.IgnoreOthers(formation[process] as JsonObject, $"formation.{process}", "quantity");
        }

        layer.Set("releaseCommand", Inner(root, "scripts", "dokku", "predeploy"), "scripts.dokku.predeploy", ConfigType.ArgumentList);
        layer.IgnoreOthers(root["scripts"] as JsonObject, "scripts", "dokku");
        layer.IgnoreOthers(Inner(root, "scripts", "dokku") as JsonObject, "scripts.dokku", "predeploy");
        if (Inner(root, "healthchecks", process) is JsonArray checks)
        {
            var check = checks.OfType<JsonObject>().FirstOrDefault(c => c["path"] is not null);
            layer.Set("healthPath", check?["path"], $"healthchecks.{process}", ConfigType.Text);
        }

        if (root["env"] is not null)
        {
            layer.Ignore("env", "variables are not taken from files: set them with px vars set");
        }

        if (root["cron"] is not null)
        {
            layer.Ignore("cron", "make a cron service for each of them: px services create NAME --kind cron");
        }

        layer.IgnoreOthers(root, "", "formation", "scripts", "healthchecks", "env", "cron", "name", "description", "keywords", "repository", "logo", "website", "$schema");
    }

    /// <summary>Which process of the file the service is: the one of its own name is asked for first by those who know all names.</summary>
    public static string ProcessOf(ConfigTarget target) => target.Kind switch
    {
        Contracts.Api.ServiceKind.Web => "web",
        Contracts.Api.ServiceKind.Worker => "worker",
        _ => target.Service,
    };

    private static JsonNode? Inner(JsonObject root, params ReadOnlySpan<string> path)
    {
        JsonNode? at = root;
        foreach (var name in path)
        {
            at = (at as JsonObject)?[name];
        }

        return at;
    }
}
