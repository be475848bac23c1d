using System.Text;

namespace ProxPaaS.CloudInit;

/// <summary>One entry of <c>write_files</c>. Text stays readable; anything else goes as base64.</summary>
/// <param name="Mode">Four octal digits, <c>0644</c>.</param>
public sealed record CloudFile(string Path, ReadOnlyMemory<byte> Content, string Mode = "0644", string Owner = "root:root")
{
    public static CloudFile Text(string path, string content, string mode = "0644") => new(path, Encoding.UTF8.GetBytes(content), mode);

    internal IReadOnlyList<KeyValuePair<string, object>> ToMap()
    {
        var map = new List<KeyValuePair<string, object>> { new("path", Path), new("owner", Owner), new("permissions", Mode) };
        if (AsText() is { } text)
        {
            map.Add(new("content", text));
        }
        else
        {
            map.Add(new("encoding", "b64"));
            map.Add(new("content", Convert.ToBase64String(Content.Span)));
        }

        return map;
    }

    private string? AsText()
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Content.Span);
            return text.All(c => c is '\n' or '\t' or '\r' || !char.IsControl(c)) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
