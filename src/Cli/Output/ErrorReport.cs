using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Output;

/// <summary>What went wrong, as <c>--json</c> prints it on standard error.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Detail">What happened and what to do next.</param>
internal sealed record ErrorReport(string Code, string Detail, IReadOnlyDictionary<string, string[]>? Errors, string? TraceId, int ExitCode)
{
    public static ErrorReport From(ApiException error)
        => new(error.Code, Next(error), error.Errors.Count == 0 ? null : error.Errors, error.TraceId, ExitCodes.For(error));

    public static ErrorReport From(PxException error) => new(error.Code, error.Message, null, null, error.ExitCode);

    private static string Next(ApiException error)
        => error.Status == 401 && !error.Detail.Contains("px login", StringComparison.Ordinal) ? $"{error.Detail} Sign in with: px login" : error.Detail;
}
