namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>Cuts the end mark off a tar stream, so that another tar stream can be appended and both read as one archive.</summary>
internal static class TarStream
{
    /// <summary>Two zero blocks, as <c>tar -b 1</c> writes them.</summary>
    public const int EndLength = 1024;

    public static async Task CopyWithoutEndAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 20];
        var held = 0;
        while (true)
        {
            var read = await source.ReadAsync(buffer.AsMemory(held), cancellationToken);
            if (read == 0) { break; }
            held += read;
            if (held <= EndLength) { continue; }
            await target.WriteAsync(buffer.AsMemory(0, held - EndLength), cancellationToken);
            buffer.AsSpan(held - EndLength, EndLength).CopyTo(buffer);
            held = EndLength;
        }
        if (held != EndLength || buffer.AsSpan(0, held).ContainsAnyExcept((byte)0))
        {
            throw new NodeArchiveException("tar's output has no end mark; is this GNU tar?");
        }
    }
}
