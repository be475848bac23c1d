using System.Text.Json;
using System.Text.Json.Nodes;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.ConfigFiles;

/// <summary>What the configuration files of a source tree say, merged.</summary>
/// <param name="Files">Those that were there, in order of precedence.</param>
public sealed record ConfigResult(IReadOnlyList<string> Files, IReadOnlyList<ConfigValue> Values, IReadOnlyList<ConfigNote> Notes)
{
    public bool HasErrors => Notes.Any(note => note.IsError);

    /// <summary>The settings that files set; all others are null.</summary>
    /// <param name="nixpacks">How the image is made: Nixpacks puts the start command into the image, any other image is started with it.</param>
    /// <exception cref="InvalidOperationException">The files have errors.</exception>
    public ServiceSettings ToSettings(bool nixpacks)
    {
        if (HasErrors)
        {
            throw new InvalidOperationException("Files with errors have no settings.");
        }

        var settings = new JsonObject();
        foreach (var value in Values)
        {
            if (value.Key != ConfigKeys.StartCommand)
            {
                Put(settings, value.Key, value.Value.DeepClone());
            }
            else if (nixpacks)
            {
                Put(settings, "build.startCommand", CommandLine.Text(value.Value));
            }
            else
            {
                Put(settings, "command", CommandLine.Arguments(value.Value));
            }
        }

        return settings.Deserialize(ApiJson.Default.ServiceSettings) ?? new ServiceSettings();
    }

    private static void Put(JsonObject settings, string key, JsonNode value)
    {
        if (key.Split('.', 2) is [var group, var inner])
        {
            var table = settings[group] as JsonObject ?? [];
            settings[group] = table;
            table[inner] = value;
        }
        else
        {
            settings[key] = value;
        }
    }
}
