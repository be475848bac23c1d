using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>proxpaas.toml as a JSON schema, for editors.</summary>
public static class ConfigSchema
{
    public const string Id = "urn:proxpaas:schema:proxpaas.toml";

    public static string Write()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Document().WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static JsonObject Document()
    {
        var definitions = new JsonObject();
        foreach (var section in ConfigKeys.Sections)
        {
            var keys = new JsonObject();
            foreach (var key in ConfigKeys.All.Where(key => key.Section == section))
            {
                var property = Of(key);
                property["description"] = key.About;
                keys[key.Name] = property;
            }

            definitions[section] = Closed(keys);
        }

        definitions["environment"] = Closed(Sections());
        definitions["service"] = Closed(Sections(("environments", "environment")));
        var document = Closed(Sections(("environments", "environment"), ("services", "service")));
        ((JsonObject)document["properties"]!)["$schema"] = new JsonObject { ["type"] = "string" };
        document["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        document["$id"] = Id;
        document["title"] = "proxpaas.toml";
        document["$defs"] = definitions;
        return document;
    }

    private static JsonObject Sections(params ReadOnlySpan<(string Name, string Of)> named)
    {
        var properties = new JsonObject();
        foreach (var section in ConfigKeys.Sections)
        {
            properties[section] = Reference(section);
        }

        foreach (var (name, of) in named)
        {
            properties[name] = new JsonObject { ["type"] = "object", ["additionalProperties"] = Reference(of) };
        }

        return properties;
    }

    private static JsonObject Closed(JsonObject properties) => new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    private static JsonObject Of(ConfigKey key) => key.Type switch
    {
        ConfigType.Texts => Texts(),
        ConfigType.Command or ConfigType.ArgumentList => new JsonObject { ["anyOf"] = new JsonArray(Type("string"), Texts()) },
        ConfigType.Number => Type("integer"),
        ConfigType.Cpu => Either("number", "^[0-9]+(\\.[0-9]+|m)?$"),
        ConfigType.Memory => Either("number", "^[0-9]+(\\.[0-9]+)?( ?[MmGg]([Ii]?[Bb])?)?$"),
        ConfigType.Seconds => Either("number", "^[0-9]+[smh]?$"),
        ConfigType.Word => new JsonObject { ["enum"] = new JsonArray([.. key.Words.Select(word => (JsonNode)word)]) },
        ConfigType.Table => new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } },
        _ => Type("string"),
    };

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static JsonObject Texts() => new() { ["type"] = "array", ["items"] = Type("string") };

    private static JsonObject Either(string type, string pattern) => new() { ["anyOf"] = new JsonArray(Type(type), new JsonObject { ["type"] = "string", ["pattern"] = pattern }) };
}
