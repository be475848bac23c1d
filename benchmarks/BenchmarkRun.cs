using ProxPaaS.Benchmarks.Reporting;

namespace ProxPaaS.Benchmarks;

internal static class BenchmarkRun
{
    /// <summary>False when it failed; one that cannot run here says so and counts as done.</summary>
    public static async Task<bool> RunAsync(IBenchmark benchmark, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{benchmark.Name}: {benchmark.Description}");
        try
        {
            var report = await benchmark.RunAsync(line => Console.WriteLine($"  {line}"), cancellationToken);
            var machine = Machine.Read();
            ReportTable.Print(report, machine);
            Console.WriteLine($"written to {await ReportFile.WriteAsync(benchmark.Name, report, machine, cancellationToken)}\n");
            return true;
        }
        catch (BenchmarkSkippedException ex)
        {
            Console.WriteLine($"  skipped: {ex.Message}\n");
            return true;
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{benchmark.Name} failed: {ex}");
            return false;
        }
    }
}
