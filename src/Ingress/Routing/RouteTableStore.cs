using System.Security.Cryptography;
using Google.Protobuf;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Contracts.Storage;

namespace ProxPaaS.Ingress.Routing;

/// <summary>The last good table on disk: magic, SHA-256, protobuf. So that a half-written or flipped file is told from an empty table.</summary>
internal sealed class RouteTableStore(string folder)
{
    private static readonly byte[] Magic = "proxpaas-routes-1\n"u8.ToArray();

    private string TablePath => Path.Combine(folder, "routes.bin");

    public void Save(RouteTable table)
    {
        var body = table.ToByteArray();
        DurableFile.Write(TablePath, [.. Magic, .. SHA256.HashData(body), .. body]);
    }

    /// <summary>The stored table, if any. A file that cannot be trusted is put aside, and the problem says where.</summary>
    public StoredTable Load()
    {
        try
        {
            return File.Exists(TablePath) ? new(Parse(File.ReadAllBytes(TablePath)), null) : new(null, null);
        }
        catch (Exception ex) when (ex is InvalidDataException or InvalidProtocolBufferException)
        {
            var aside = TablePath + ".bad";
            File.Move(TablePath, aside, overwrite: true);
            return new(null, $"the stored route table is corrupt ({ex.Message}); it was moved to {aside}, and nothing is served until the control plane sends a table.");
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return new(null, $"the stored route table cannot be read ({ex.Message}); nothing is served until the control plane sends a table.");
        }
    }

    /// <summary>Puts away a table of an installation that this edge has left.</summary>
    public void Discard()
    {
        if (File.Exists(TablePath))
        {
            File.Move(TablePath, TablePath + ".old", overwrite: true);
        }
    }

    private static RouteTable Parse(byte[] content)
    {
        var headerLength = Magic.Length + SHA256.HashSizeInBytes;
        if (content.Length < headerLength || !content.AsSpan().StartsWith(Magic))
        {
            throw new InvalidDataException("no route table header");
        }

        var body = content.AsSpan(headerLength);
        return SHA256.HashData(body).AsSpan().SequenceEqual(content.AsSpan(Magic.Length, SHA256.HashSizeInBytes))
            ? RouteTable.Parser.ParseFrom(body)
            : throw new InvalidDataException("checksum mismatch");
    }
}
