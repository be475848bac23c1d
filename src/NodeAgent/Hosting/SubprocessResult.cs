namespace ProxPaaS.NodeAgent.Hosting;

/// <param name="ExitCode">-1 when it was killed because its time was over.</param>
/// <param name="Tail">The end of what it printed.</param>
internal sealed record SubprocessResult(int ExitCode, bool TimedOut, string Tail)
{
    public string Ending => TimedOut ? "took too long and was stopped" : $"ended with code {ExitCode}";
}
