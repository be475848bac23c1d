using System.Buffers.Text;
using System.Text;

namespace ProxPaaS.Orchestrator.Builds.Sources;

/// <summary>
/// Looks at a tree entry by entry, and says as soon as it can that the tree is not built. A few objects of git can describe more files
/// than any disk holds, so nothing is kept but counts. Pure.
/// </summary>
internal sealed class SourceInspector(int mostFiles, int mostMiB)
{
    private const int LongestPath = 3000;
    private const int LongestName = 255;
    private const int ShownNotices = 5;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly List<string> _submodules = [];
    private long _bytes;
    private long _largestBytes;
    private string _largest = "";

    public int Files { get; private set; }

    public SourceVerdict Verdict => new(null, [.. _submodules.Take(ShownNotices).Select(path =>
        $"The submodule {path} is not fetched and is an empty folder in the build. Commit its files, or fetch them in the Dockerfile."),
        .. _submodules.Count > ShownNotices ? (string[])[$"{_submodules.Count - ShownNotices} more submodules are not fetched."] : []]);

    /// <summary>Longest record that <see cref="Add"/> has to be shown.</summary>
    public static int LongestRecord => LongestPath + 128;

    /// <summary>Why the tree is not built; null: go on.</summary>
    /// <param name="record"><c>100644 blob 7f3a…     12\tsrc/app.js</c></param>
    public string? Add(ReadOnlySpan<byte> record)
    {
        var tab = record.IndexOf((byte)'\t');
        if (tab < 0)
        {
            return "The commit's tree cannot be read.";
        }

        if (++Files > mostFiles)
        {
            return $"The commit has more than {mostFiles} files and folders. Keep dependencies and generated files out of the repository (.gitignore), set the service's root directory, or ask the operator to raise Builds:MostFiles.";
        }

        var raw = record[(tab + 1)..];
        if (Name(raw, out var path) is { } problem)
        {
            return problem;
        }

        if (record.StartsWith("160000 "u8))
        {
            _submodules.Add(path);
            return null;
        }

        var size = record[..tab];
        size = size[(size.LastIndexOf((byte)' ') + 1)..];
        if (Utf8Parser.TryParse(size, out long bytes, out var read) && read == size.Length)
        {
            _bytes += bytes;
            (_largestBytes, _largest) = bytes > _largestBytes ? (bytes, path) : (_largestBytes, _largest);
        }

        return _bytes <= (long)mostMiB << 20 ? null
            : $"The commit's files have more than {mostMiB} MiB; the largest is {_largest} with {_largestBytes >> 20} MiB. Keep data out of the repository, set the service's root directory, or ask the operator to raise Builds:MostSourceMiB.";
    }

    private static string? Name(ReadOnlySpan<byte> raw, out string path)
    {
        path = "";
        if (raw.Length > LongestPath)
        {
            return $"The commit has a path of more than {LongestPath} bytes: {Shown(Encoding.UTF8.GetString(raw[..80]))}… Shorten it.";
        }

        try
        {
            path = Shown(Strict.GetString(raw));
        }
        catch (ArgumentException)
        {
            return $"The commit has a file whose name is not UTF-8: {Shown(Encoding.UTF8.GetString(raw))}. Rename it with git mv.";
        }

        var name = raw[(raw.LastIndexOf((byte)'/') + 1)..];
        return name.Length <= LongestName ? null : $"The commit has a name of more than {LongestName} bytes: {path[..Math.Min(80, path.Length)]}… Shorten it.";
    }

    private static string Shown(string path) => new([.. path.Take(200).Select(c => char.IsControl(c) ? ' ' : c)]);
}
