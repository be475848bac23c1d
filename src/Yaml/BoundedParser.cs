using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ProxPaaS.Yaml;

/// <summary>
/// The events of a stranger's YAML. Whatever is wrong with the text is a <see cref="YamlException"/> that says where; YamlDotNet's own parser
/// lets its inner state break on some nonsense, such as a <c>|</c> after a plain word within braces.
/// </summary>
/// <param name="depth">How many lists and maps may lie within each other (<see cref="MaximumRecursionLevelReachedException"/>); whoever reads them recursively would end the process and not the reading.</param>
public sealed class BoundedParser(string text, int depth) : IParser
{
    // The stream and its document count as well.
    private readonly int _most = depth + 2;
    private readonly Parser _parser = new(new StringReader(text));
    private int _open;
    private Mark _read = Mark.Empty;

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        if (!Moved())
        {
            return false;
        }

        var read = Current!;
        (_open, _read) = (_open + read.NestingIncrease, read.End);
        return _open <= _most ? true : throw new MaximumRecursionLevelReachedException(read.Start, read.End, $"it is nested deeper than {depth} levels");
    }

    private bool Moved()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception ex) when (ex is not YamlException)
        {
            throw new YamlException(_read, _read, "from here on it is nonsense");
        }
    }
}
