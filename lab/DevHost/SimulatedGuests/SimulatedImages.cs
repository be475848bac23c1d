using System.Collections.Concurrent;
using System.Formats.Tar;
using System.Security.Cryptography;

namespace ProxPaaS.DevHost.SimulatedGuests;

/// <summary>What simulated builds made: from the context's digest to the version that it says in <c>www/version.txt</c>.</summary>
internal sealed class SimulatedImages(string folder)
{
    private readonly ConcurrentDictionary<string, string> _versions = new();

    /// <summary>Reads the context's tar and returns its digest and the names of its files.</summary>
    public async Task<(string Digest, IReadOnlyList<string> Files)> BuildAsync(Stream context, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        var version = "?";
        using var content = new MemoryStream();
        await context.CopyToAsync(content, cancellationToken);
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        content.Position = 0;
        await using var tar = new TarReader(content);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.DataStream is not null)
            {
                files.Add(entry.Name);
                version = entry.Name.EndsWith("www/version.txt", StringComparison.Ordinal)
                    ? (await new StreamReader(entry.DataStream).ReadToEndAsync(cancellationToken)).Trim()
                    : version;
            }
        }

        _versions[digest] = version;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(PathOf(digest), version, cancellationToken);
        return (digest, files);
    }

    /// <param name="image">HOST/NAME@DIGEST.</param>
    public string VersionOf(string image)
        => _versions.GetOrAdd(image[(image.IndexOf('@', StringComparison.Ordinal) + 1)..], digest => File.Exists(PathOf(digest)) ? File.ReadAllText(PathOf(digest)) : "?");

    private string PathOf(string digest) => Path.Combine(folder, digest.Replace(':', '-'));
}
