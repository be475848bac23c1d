using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ProxPaaS.Contracts.Api;
using Spectre.Console;

namespace ProxPaaS.Cli.Output;

/// <summary>Prints results: JSON when asked for, tables and colour on a terminal, tab-separated lines in a pipe.</summary>
internal sealed class PxOutput(PxConsole console, bool json)
{
    private const string InternalError = "internal_error";

    private readonly IAnsiConsole _ansi = Ansi(console);

    public bool IsJson => json;

    public DateTimeOffset Now => console.Clock.GetUtcNow();

    public void List<T>(IReadOnlyList<T> items, JsonTypeInfo<Page<T>> type, string empty, params Column<T>[] columns)
    {
        if (json)
        {
            Document(new Page<T>(items, null), type);
        }
        else if (!console.Terminal)
        {
            foreach (var item in items)
            {
                console.Out.WriteLine(string.Join('\t', columns.Select(column => Plain(column.Text(item)).Replace('\t', ' '))));
            }
        }
        else if (items.Count == 0)
        {
            console.Out.WriteLine(empty);
        }
        else
        {
            _ansi.Write(Table(items, columns));
        }
    }

    /// <summary>One thing: its record as JSON, or lines of a name and a value.</summary>
    public void Item<T>(T item, JsonTypeInfo<T> type, params (string Name, string Value)[] lines)
    {
        if (json)
        {
            Document(item, type);
            return;
        }

        var width = lines.Length == 0 ? 0 : lines.Max(line => line.Name.Length) + 2;
        foreach (var (name, value) in lines.Where(line => line.Value.Length > 0))
        {
            console.Out.WriteLine(console.Terminal ? $"{name.PadRight(width)}{Plain(value)}" : $"{name}\t{Plain(value)}");
        }
    }

    public void Document<T>(T value, JsonTypeInfo<T> type) => console.Out.WriteLine(Serialize(value, type, console.Terminal));

    /// <summary>One item of a stream: a line of JSON, or the text.</summary>
    public void StreamLine<T>(T value, JsonTypeInfo<T> type, string text)
        => console.Out.WriteLine(json ? Serialize(value, type, indented: false) : TerminalText.Safe(text, console.Colour));

    /// <summary>Something was changed and there is nothing else to show.</summary>
    public void Done(string action, string subject, string sentence)
    {
        if (json)
        {
            Document(new DoneView(action, subject), PxJson.Default.DoneView);
        }
        else
        {
            console.Out.WriteLine(Plain(sentence));
        }
    }

    /// <summary>The result itself, so that <c>$(px …)</c> takes it.</summary>
    public void Line(string text) => console.Out.WriteLine(Plain(text));

    /// <summary>Progress for a person: standard error, and nothing of it with <c>--json</c>.</summary>
    public void Note(string text)
    {
        if (!json)
        {
            console.Error.WriteLine(TerminalText.Safe(text, console.Colour));
        }
    }

    public string Tint(string text, string colour)
        => console.Colour ? $"\x1b[{colour switch { "green" => "32", "red" => "31", "yellow" => "33", "bold" => "1", _ => "90" }}m{text}\x1b[0m" : text;

    public string State(string state)
    {
        var (mark, colour) = StateStyle.For(state);
        return Tint($"{mark} {state}", colour);
    }

    public void Error(ErrorReport error)
    {
        if (json)
        {
            console.Error.WriteLine(Serialize(new ErrorEnvelope(error), PxJson.Default.ErrorEnvelope, indented: false));
            return;
        }

        console.Error.WriteLine($"{Tint("error:", "red")} {Plain(error.Detail)}");
        foreach (var line in (error.Errors ?? new Dictionary<string, string[]>()).Select(field => $"{field.Key}: {string.Join(" ", field.Value)}").Where(line => !error.Detail.Contains(line, StringComparison.Ordinal)))
        {
            console.Error.WriteLine($"  {Plain(line)}");
        }

        // It finds the place in the control plane's log, which has nothing to say about a mistake of the caller's.
        if (error is { Code: InternalError, TraceId: { } trace })
        {
            console.Error.WriteLine($"  trace {Plain(trace)}");
        }
    }

    private static string Plain(string text) => TerminalText.Safe(text, colour: false);

    private static string Serialize<T>(T value, JsonTypeInfo<T> type, bool indented)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static Table Table<T>(IReadOnlyList<T> items, Column<T>[] columns)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn($"[grey]{Markup.Escape(column.Header)}[/]")
            {
                Alignment = column.Right ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, 2, 0),
                NoWrap = column.State,
            });
        }

        foreach (var item in items)
        {
            table.AddRow(columns.Select(column => Cell(column, Plain(column.Text(item)))).ToArray());
        }

        return table;
    }

    private static string Cell<T>(Column<T> column, string text)
    {
        if (!column.State)
        {
            return Markup.Escape(text);
        }

        var (mark, colour) = StateStyle.For(text);
        return $"[{colour}]{mark} {Markup.Escape(text)}[/]";
    }

    private static IAnsiConsole Ansi(PxConsole console) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = console.Colour ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = console.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(console.Out),
    });
}
