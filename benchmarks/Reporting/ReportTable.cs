using System.Globalization;
using Spectre.Console;

namespace ProxPaaS.Benchmarks.Reporting;

internal static class ReportTable
{
    public static void Print(BenchmarkReport report, Machine machine)
    {
        // Written to a file or a pipe it would be folded at 80 columns.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 120);
        foreach (var sameColumns in report.Rows.GroupBy(row => string.Join('\n', row.Figures.Select(figure => figure.Name))))
        {
            Print([.. sameColumns]);
        }

        foreach (var note in report.Notes)
        {
            Console.WriteLine($"  {note}");
        }

        Console.WriteLine($"  {machine.Processor}, {machine.Cores} cores, {machine.MemoryMiB} MiB, {machine.Os}, {machine.Runtime}, load {machine.LoadAverage.ToString(CultureInfo.InvariantCulture)}");
    }

    private static void Print(IReadOnlyList<ReportRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("case").AddColumn("subject");
        foreach (var figure in rows[0].Figures)
        {
            table.AddColumn(new TableColumn(Markup.Escape(figure.Name)).RightAligned().NoWrap());
        }

        foreach (var row in rows)
        {
            string[] cells = [row.Case, row.Subject, .. row.Figures.Select(figure => Format(figure.Value))];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    private static string Format(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
