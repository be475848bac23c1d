using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProxPaaS.Nixpacks.Plan;

/// <summary>A plan in the shape that <c>nixpacks plan --format json</c> prints.</summary>
public static class PlanJson
{
    public static string Write(BuildPlan plan, bool indented = true)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, plan);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, BuildPlan plan)
    {
        json.WriteStartObject();
        List(json, "providers", plan.Providers);
        Text(json, "buildImage", plan.BuildImage);
        Map(json, "variables", plan.Variables);
        Map(json, "staticAssets", plan.StaticAssets);
        if (plan.Phases is { } phases)
        {
            json.WriteStartObject("phases");
            foreach (var (name, phase) in phases)
            {
                json.WriteStartObject(name);
                foreach (var (list, values) in phase.Lists())
                {
                    if (list == "aptPkgs")
                    {
                        Text(json, "nixpkgsArchive", phase.NixpkgsArchive);
                    }

                    List(json, list, values);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (plan.Start is { } start)
        {
            json.WriteStartObject("start");
            Text(json, "cmd", start.Cmd);
            Text(json, "runImage", start.RunImage);
            List(json, "onlyIncludeFiles", start.OnlyIncludeFiles);
            Text(json, "user", start.User);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Map(Utf8JsonWriter json, string name, SortedDictionary<string, string>? values)
    {
        if (values is null)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, string name, List<string>? values)
    {
        if (values is null)
        {
            return;
        }

        json.WriteStartArray(name);
        values.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }
}
