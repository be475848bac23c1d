using System.Text;
using ProxPaaS.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ProxPaaS.CloudInit;

/// <summary>User-data as people write it, and several <c>#cloud-config</c> documents as one.</summary>
public static class UserData
{
    private const string Header = "#cloud-config";
    private const string Boundary = "==proxpaas-part==";
    private const int Deepest = 64;

    /// <summary>Why a text can be no <c>#cloud-config</c> document, in a sentence; null when nothing speaks against it. What its words mean is cloud-init's to say.</summary>
    public static string? Objection(string text)
    {
        if (!text.StartsWith(Header, StringComparison.Ordinal))
        {
            return $"Must start with {Header}.";
        }

        try
        {
            var yaml = new YamlStream();
            yaml.Load(new BoundedParser(text, Deepest));
            return yaml.Documents.Count == 0 || yaml.Documents is [{ RootNode: YamlMappingNode }] ? null : $"Must be one YAML mapping below {Header}, as in \"runcmd: […]\".";
        }
        catch (YamlException ex)
        {
            return $"Not valid YAML: line {ex.Start.Line}, column {ex.Start.Column}: {ex.Message.TrimEnd('.')}.";
        }
    }

    /// <summary>
    /// MIME parts that cloud-init merges in order: lists one behind the other, and of two plain values the first one stays. A part that is not
    /// YAML is left out by cloud-init with a warning; the others count.
    /// </summary>
    public static string Join(params IReadOnlyList<string> documents)
    {
        var text = new StringBuilder($"Content-Type: multipart/mixed; boundary=\"{Boundary}\"\nMIME-Version: 1.0\n\n");
        foreach (var document in documents)
        {
            text.Append($"--{Boundary}\nContent-Type: text/cloud-config; charset=\"utf-8\"\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n");
            text.Append("Merge-Type: list(append)+dict(no_replace,recurse_list)+str()\n\n");
            text.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(document), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")).Append('\n');
        }

        return text.Append($"--{Boundary}--\n").ToString();
    }
}
