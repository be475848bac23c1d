using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Output;

/// <summary>What went wrong, as <c>--json</c> prints it on standard error.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Detail">What happened and what to do next.</param>
internal sealed record ErrorReport(string Code, string Detail, IReadOnlyDictionary<string, string[]>? Errors, string? TraceId, int ExitCode)
{
    /// <summary>Where the names are that somebody mistyped.</summary>
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["project_not_found"] = "px projects ls",
        ["environment_not_found"] = "px envs ls",
        ["service_not_found"] = "px services ls",
        ["deployment_not_found"] = "px deployments ls",
        ["build_not_found"] = "px builds ls",
        ["replica_not_found"] = "px status",
        ["run_not_found"] = "px runs ls",
        ["pool_not_found"] = "px pools ls",
        ["node_not_found"] = "px nodes ls",
        ["volume_not_found"] = "px volumes ls",
        ["preview_not_found"] = "px previews ls",
        ["source_not_found"] = "px sources ls",
    };

    public static ErrorReport From(ApiException error)
        => new(error.Code, Next(error), error.Errors.Count == 0 ? null : error.Errors, error.TraceId, ExitCodes.For(error));

    public static ErrorReport From(PxException error) => new(error.Code, error.Message, null, null, error.ExitCode);

    private static string Next(ApiException error)
        => error.Status == 404 && Lists.TryGetValue(error.Code, out var list) && !error.Detail.Contains("px ", StringComparison.Ordinal) ? $"{error.Detail} What there is: {list}"
            : error.Status == 401 && !error.Detail.Contains("px login", StringComparison.Ordinal) ? $"{error.Detail.Replace(" Sign in again.", "", StringComparison.Ordinal)} Sign in with: px login" : error.Detail;
}
