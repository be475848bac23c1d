using ProxPaaS.Benchmarks;
using ProxPaaS.Benchmarks.Edge;
using ProxPaaS.Benchmarks.Reporting;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

var known = BenchmarkCatalogue.All();
if (args is [EchoReplica.Command, var port])
{
    await EchoReplica.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), interrupt.Token);
    return 0;
}

var chosen = args.Length == 0 ? known : [.. known.Where(benchmark => args.Contains(benchmark.Name, StringComparer.OrdinalIgnoreCase))];
if (args.Except(known.Select(benchmark => benchmark.Name), StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } stranger)
{
    await Console.Error.WriteLineAsync($"usage: ./bench [NAME…]{(stranger.StartsWith('-') ? "" : $"\nThere is no benchmark '{stranger}'.")}");
    foreach (var benchmark in known)
    {
        await Console.Error.WriteLineAsync($"  {benchmark.Name,-12} {benchmark.Description}");
    }

    return 2;
}

foreach (var benchmark in chosen)
{
    if (!await BenchmarkRun.RunAsync(benchmark, interrupt.Token))
    {
        return 1;
    }
}

return 0;
