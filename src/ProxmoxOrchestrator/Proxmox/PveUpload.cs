using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>A multipart body of known length whose file part comes last, as the upload call wants it, and which tells how far it is.</summary>
internal sealed class PveUpload : HttpContent
{
    private readonly byte[] _head, _tail;
    private readonly Func<Stream> _open;
    private readonly long _length;
    private readonly IProgress<long>? _progress;

    public PveUpload(string content, string fileName, Func<Stream> open, long length, string sha256, IProgress<long>? progress)
    {
        var boundary = $"proxpaas-{sha256[..16]}";
        var head = new StringBuilder();
        foreach (var (name, value) in new[] { ("content", content), ("checksum-algorithm", "sha256"), ("checksum", sha256) })
        {
            head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }

        head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"filename\"; filename=\"{fileName}\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        _head = Encoding.UTF8.GetBytes(head.ToString());
        _tail = Encoding.UTF8.GetBytes($"\r\n--{boundary}--\r\n");
        _open = open;
        _length = length;
        _progress = progress;
        Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length + _length + _tail.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_head, cancellationToken);
        await using var file = _open();
        var buffer = new byte[256 * 1024];
        long sent = 0;
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent += read;
            _progress?.Report(sent);
        }

        await stream.WriteAsync(_tail, cancellationToken);
    }
}
