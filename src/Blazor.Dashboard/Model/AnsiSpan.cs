namespace ProxPaaS.Dashboard.Model;

/// <summary>A run of text with one look.</summary>
/// <param name="Class">Style-sheet classes such as <c>ansi-red ansi-bold</c>; empty for plain text.</param>
internal readonly record struct AnsiSpan(string Text, string Class);
