using System.Diagnostics;
using System.Text.Json;
using ProxPaaS.Benchmarks.Reporting;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Benchmarks.Builds;

/// <summary>What a build without a Dockerfile costs: planning a repository, and a push on real guests beside plain docker with the same Dockerfile.</summary>
internal sealed class BuildBenchmark : IBenchmark
{
    private const int Rounds = 51;
    private const int OrdinaryFiles = 2_000;
    private const double AimMilliseconds = 50;
    private const double AimRatio = 1.2;

    public string Name => "build";

    public string Description => "planner time for an ordinary repository; warm push to live beside docker build + run of the same Dockerfile";

    public async Task<BenchmarkReport> RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var rows = new List<ReportRow>();
        foreach (var sample in Directory.EnumerateDirectories(Path.Combine(Checkout.Root, "samples")).Where(folder => !File.Exists(Path.Combine(folder, "Dockerfile"))).Order(StringComparer.Ordinal))
        {
            say($"planning {Path.GetFileName(sample)}");
            rows.Add(Plan($"plan samples/{Path.GetFileName(sample)}", sample));
        }

        var folder = Path.Combine(Path.GetTempPath(), $"proxpaas-bench-{Guid.NewGuid():n}");
        try
        {
            say($"planning a repository of {OrdinaryFiles} files");
            MakeOrdinary(folder);
            rows.Add(Plan($"plan a Node repository of {OrdinaryFiles} files", folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var notes = new List<string> { $"Planning reads the folder anew each time and writes the Dockerfile; {Rounds} rounds after one that warms up. Aim: {AimMilliseconds} ms." };
        if (Environment.IsPrivilegedProcess)
        {
            say("./run --samples");
            rows.AddRange(Pushes(await PlatformRun.ReportAsync("samples", cancellationToken)));
            notes.Add($"Pushes go to a builder, a registry and another node; plain docker builds and runs on the builder. Aim: {AimRatio} times as long.");
        }
        else
        {
            notes.Add("Pushes on real guests need root; run ./bench build as root.");
        }

        return new(rows, notes);
    }

    private static ReportRow Plan(string name, string folder)
    {
        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var tree = new DirectorySourceTree(folder);
            ImageGenerator.Generate(Planner.Plan(tree, new()), tree, new DebianPackages(), new());
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.RemoveAt(0);
        return new(name, "planner", [new("median ms", Samples.Median(times)), new("p99 ms", Samples.Percentile(times, 99)), new("worst ms", times.Max()), new("× plain", null)]);
    }

    /// <summary>A service with its sources, tests and assets, as repositories are.</summary>
    private static void MakeOrdinary(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(Checkout.Root, "samples/node/package.json"), Path.Combine(folder, "package.json"));
        File.Copy(Path.Combine(Checkout.Root, "samples/node/package-lock.json"), Path.Combine(folder, "package-lock.json"));
        for (var file = 0; file < OrdinaryFiles; file++)
        {
            var path = Path.Combine(folder, $"src/part{file % 40}", $"module{file}.ts");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, $"import {{ a }} from './module{file - 1}';\nexport const b{file} = a + {file};\n");
        }
    }

    private static IEnumerable<ReportRow> Pushes(JsonElement report)
    {
        var seconds = report.GetProperty("steps").EnumerateArray().ToDictionary(step => step.GetProperty("name").GetString()!, step => step.GetProperty("seconds").GetDouble());
        foreach (var (step, warm) in seconds.Where(step => step.Key.EndsWith(": warm git push to first answer", StringComparison.Ordinal)))
        {
            var sample = step.Split(':')[0].Trim();
            var plain = seconds.TryGetValue($"  {sample}: plain docker build + run", out var found) ? found : (double?)null;
            yield return new($"warm push of samples/{sample}", "platform", Figures(warm, plain is { } peer ? warm / peer : null));
            if (plain is { } other)
            {
                yield return new($"warm push of samples/{sample}", "docker build + run", Figures(other, 1));
            }
        }

        static Figure[] Figures(double value, double? ratio) => [new("median ms", value * 1000), new("p99 ms", null), new("worst ms", null), new("× plain", ratio)];
    }
}
