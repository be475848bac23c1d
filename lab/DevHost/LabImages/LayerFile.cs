using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>Writes an image layer: a gzipped tar, with the digests of both forms kept beside it.</summary>
internal static class LayerFile
{
    /// <summary>The layer at <paramref name="path"/>, written by <paramref name="write"/> unless an earlier run did.</summary>
    public static async Task<LabLayer> EnsureAsync(string path, Func<TarWriter, Task> write, CancellationToken cancellationToken)
    {
        var digests = path + ".digests";
        if (File.Exists(path) && File.Exists(digests) && (await File.ReadAllLinesAsync(digests, cancellationToken)) is [var layer, var diff]) { return new(path, layer, diff); }

        var part = $"{path}.part-{Guid.NewGuid():N}";
        using var layerHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var diffHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var file = new HashingStream(File.Create(part), layerHash))
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        await using (var plain = new HashingStream(gzip, diffHash))
        await using (var tar = new TarWriter(plain, TarEntryFormat.Gnu))
        {
            await write(tar);
        }
        string[] lines = ["sha256:" + Convert.ToHexStringLower(layerHash.GetHashAndReset()), "sha256:" + Convert.ToHexStringLower(diffHash.GetHashAndReset())];
        File.Move(part, path, overwrite: true);
        await File.WriteAllLinesAsync(digests, lines, cancellationToken);
        return new(path, lines[0], lines[1]);
    }

    public static GnuTarEntry RegularFile(string path, UnixFileMode mode, byte[] content)
        => new(TarEntryType.RegularFile, path) { Mode = mode, DataStream = new MemoryStream(content), ModificationTime = Epoch };

    public static GnuTarEntry Folder(string path, UnixFileMode mode)
        => new(TarEntryType.Directory, path) { Mode = mode, ModificationTime = Epoch };

    public static GnuTarEntry HardLink(string path, string target)
        => new(TarEntryType.HardLink, path) { LinkName = target, Mode = (UnixFileMode)0b111_101_101, ModificationTime = Epoch };

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed class HashingStream(Stream inner, IncrementalHash hash) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            inner.Write(buffer);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) { inner.Dispose(); }
            base.Dispose(disposing);
        }
    }
}
