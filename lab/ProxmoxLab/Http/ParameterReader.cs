using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ProxPaaS.Lab.Http;

/// <summary>Reads parameters from query, form, JSON or an upload's parts.</summary>
internal static class ParameterReader
{
    public static void ReadForm(string text, Dictionary<string, object?> into)
    {
        foreach (var pair in text.Split(['&', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            into[name] = into.TryGetValue(name, out var earlier)
                ? earlier is List<object?> list ? [.. list, value] : new List<object?> { earlier, value }
                : value;
        }
    }

    public static void ReadJson(string text, Dictionary<string, object?> into)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
                {
                    into[property.Name] = Value(property.Value);
                }
            }
        }
        catch (JsonException ex)
        {
            var offset = (int)Math.Min(ex.BytePositionInLine ?? 0, text.Length);
            var rest = offset >= text.Length ? "(end of string)" : text[offset..];
            throw new MalformedBodyException(
                $"malformed JSON string, neither tag, array, object, number, string or atom, at character offset {offset} (before \"{rest}\") at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 934.\n");
        }
    }

    /// <summary>Reads the parts of an upload; the file goes into <paramref name="file"/>. False when no file came.</summary>
    public static async Task<bool> ReadUploadAsync(Stream body, string boundary, string file, Dictionary<string, object?> into, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(boundary, body) { HeadersLengthLimit = 64 * 1024 };
        var found = false;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
            {
                return false;
            }

            var fileName = HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
            if (string.IsNullOrEmpty(fileName))
            {
                using var text = new StreamReader(section.Body, Encoding.UTF8);
                into[name] = await text.ReadToEndAsync(cancellationToken);
            }
            else if (name == "filename")
            {
                await using var target = File.Create(file);
                await section.Body.CopyToAsync(target, cancellationToken);
                into["filename"] = fileName;
                found = true;
            }
            else
            {
                return false;
            }
        }

        return found;
    }

    public static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(property => property.Name, property => Value(property.Value)),
        _ => null,
    };
}
