using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <summary>How lines are kept in <see cref="BuildLogChunk.Payload"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredLine[]))]
internal sealed partial class BuildLogJson : JsonSerializerContext
{
    public static byte[] Pack(StoredLine[] lines)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(brotli, lines, Default.StoredLineArray);
        }

        return packed.ToArray();
    }

    public static StoredLine[] Unpack(byte[] payload)
    {
        using var brotli = new BrotliStream(new MemoryStream(payload), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(brotli, Default.StoredLineArray) ?? [];
    }
}
