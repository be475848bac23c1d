using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.References;

/// <summary>
/// A variable's value as it was written: text with <c>${{NAME}}</c>, <c>${{service.NAME}}</c>, <c>${{shared.NAME}}</c> and, only while it is
/// being set, generators such as <c>${{secret(32)}}</c>. <c>$${{</c> stands for the characters <c>${{</c>. Pure.
/// </summary>
internal static class ReferenceText
{
    public const string Shared = "shared";
    private const string Open = "${{", Close = "}}";
    private const int LongestExpression = 200;

    /// <summary>Whether there is anything to resolve; most values are plain.</summary>
    public static bool IsPlain(string text) => !text.Contains(Open, StringComparison.Ordinal);

    /// <returns>The parts in order, and what is wrong with the first bad one.</returns>
    public static (ImmutableArray<TextPart> Parts, string? Problem) Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<TextPart>();
        var at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is var open and >= 0)
        {
            if (open > at && text[open - 1] == '$')
            {
                parts.Add(new TextPart.Literal(text[at..(open - 1)] + Open));
                at = open + Open.Length;
                continue;
            }

            var close = text.IndexOf(Close, open, StringComparison.Ordinal);
            if (close < 0)
            {
                return ([], $"'{Open}' is not closed by '{Close}'; write '${Open}' where these characters are meant themselves");
            }

            var expression = text[(open + Open.Length)..close].Trim();
            if (Read(expression) is not { } part)
            {
                return ([], $"'{Shown(expression)}' is not understood: write NAME, SERVICE.NAME or {Shared}.NAME, or, when setting a value, secret(32), hex(32), base64(32) or uuid()");
            }

            parts.Add(new TextPart.Literal(text[at..open]));
            parts.Add(part);
            at = close + Close.Length;
        }

        parts.Add(new TextPart.Literal(text[at..]));
        return ([.. parts.Where(p => p is not TextPart.Literal { Text.Length: 0 })], null);
    }

    /// <summary>The parts as somebody would write them.</summary>
    public static string Write(IEnumerable<TextPart> parts) => string.Concat(parts.Select(part => part switch
    {
        TextPart.Literal literal => literal.Text.Replace(Open, "$" + Open, StringComparison.Ordinal),
        TextPart.Reference { Owner: null } own => $"{Open}{own.Name}{Close}",
        TextPart.Reference reference => $"{Open}{reference.Owner}.{reference.Name}{Close}",
        TextPart.Generator { Kind: "uuid" } => $"{Open}uuid(){Close}",
        TextPart.Generator generator => $"{Open}{generator.Kind}({generator.Length}){Close}",
        _ => "",
    }));

    public static bool IsName(string name)
        => name.Length is > 0 and <= 128 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static TextPart? Read(string expression)
    {
        if (expression.Length is 0 or > LongestExpression)
        {
            return null;
        }

        if (expression[^1] == ')')
        {
            var bracket = expression.IndexOf('(', StringComparison.Ordinal);
            return bracket < 0 ? null : SecretGenerator.Read(expression[..bracket].Trim(), expression[(bracket + 1)..^1].Trim());
        }

        return expression.Split('.') switch
        {
            [var name] when IsName(name) => new TextPart.Reference(null, name),
            [var owner, var name] when IsName(name) && owner.Length <= 64 && owner.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_') && owner.Length > 0
                => new TextPart.Reference(owner, name),
            _ => null,
        };
    }

    private static string Shown(string text) => new([.. text.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
