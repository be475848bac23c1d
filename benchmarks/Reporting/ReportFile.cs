using System.Text.Json;

namespace ProxPaaS.Benchmarks.Reporting;

/// <summary>artifacts/bench/NAME.json: figures with the machine that they were taken on.</summary>
internal static class ReportFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> WriteAsync(string name, BenchmarkReport report, Machine machine, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Checkout.Root, "artifacts", "bench", $"{name}.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var document = new { name, at = DateTimeOffset.UtcNow, machine, report.Notes, rows = report.Rows.Select(Flatten) };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(document, Format), cancellationToken);
        return Path.GetRelativePath(Checkout.Root, path);
    }

    private static Dictionary<string, object?> Flatten(ReportRow row)
    {
        var flat = new Dictionary<string, object?> { ["case"] = row.Case, ["subject"] = row.Subject };
        foreach (var figure in row.Figures)
        {
            flat[figure.Name] = figure.Value is { } value ? Math.Round(value, 4) : null;
        }

        return flat;
    }
}
