namespace ProxPaaS.Cli;

/// <summary>Ends px with an exit code and a sentence that says what to do next.</summary>
internal sealed class PxException(int exitCode, string code, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Stable, for <c>--json</c>.</summary>
    public string Code { get; } = code;

    public static PxException Usage(string message) => new(ExitCodes.Failed, "usage", message);
}
