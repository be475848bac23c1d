using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using ProxPaaS.NodeAgent;
using ProxPaaS.NodeAgent.Hosting;

const int UsageError = 64;
const int ConfigurationError = 78;

if (args is ["--version"])
{
    Console.WriteLine($"proxpaas-agent {AgentVersion.Text}");
    return 0;
}

if (args is ["--help" or "-h"])
{
    Console.WriteLine($"Usage: {AgentOptionsReader.Usage}");
    return 0;
}

var problems = new List<string>();
if (AgentOptionsReader.Read(args, Environment.GetEnvironmentVariable, problems) is not { } options)
{
    foreach (var problem in problems)
    {
        Console.Error.WriteLine(problem);
    }

    return problems.Any(problem => problem.Contains("Usage:", StringComparison.Ordinal)) ? UsageError : ConfigurationError;
}

using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
using var loggers = new ConsoleLoggerFactory(TimeProvider.System, output, LogLevel.Information);
using var stop = new CancellationTokenSource();
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    await new AgentHost(options, TimeProvider.System, Random.Shared, loggers).RunAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    // Containers go on; the next start takes them over.
}

return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
