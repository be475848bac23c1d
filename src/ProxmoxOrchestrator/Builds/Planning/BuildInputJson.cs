using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Builds.Planning;

/// <summary>How maps are kept in <see cref="BuildInput"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class BuildInputJson : JsonSerializerContext
{
    public static string Write(IEnumerable<KeyValuePair<string, string>> map)
        => JsonSerializer.Serialize(new SortedDictionary<string, string>(map.ToDictionary(), StringComparer.Ordinal), Default.SortedDictionaryStringString);

    public static SortedDictionary<string, string> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize(json, Default.SortedDictionaryStringString) ?? [];

    public static byte[] Pack(IEnumerable<KeyValuePair<string, string>> files)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(brotli, new SortedDictionary<string, string>(files.ToDictionary(), StringComparer.Ordinal), Default.SortedDictionaryStringString);
        }

        return packed.ToArray();
    }

    public static SortedDictionary<string, string> Unpack(byte[]? files)
    {
        if (files is null)
        {
            return [];
        }

        using var brotli = new BrotliStream(new MemoryStream(files), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(brotli, Default.SortedDictionaryStringString) ?? [];
    }
}
