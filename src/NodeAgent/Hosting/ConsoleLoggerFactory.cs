using Microsoft.Extensions.Logging;

namespace ProxPaaS.NodeAgent.Hosting;

internal sealed class ConsoleLoggerFactory(TimeProvider clock, TextWriter output, LogLevel minimum) : ILoggerFactory
{
    // systemd sets it when standard output goes to the journal.
    private readonly bool _journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
    private readonly TextWriter _output = TextWriter.Synchronized(output);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The agent logs to the console only.");

    public ILogger CreateLogger(string categoryName) => new ConsoleLogger(categoryName[(categoryName.LastIndexOf('.') + 1)..], minimum, _journal, clock, _output);

    public void Dispose()
    {
    }
}
