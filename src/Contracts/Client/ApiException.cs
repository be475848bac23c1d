using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Contracts.Client;

/// <summary>A call to the public API that did not succeed.</summary>
/// <param name="status">HTTP status, or 0 when no answer came (<c>unreachable</c>, <c>timeout</c>).</param>
/// <param name="problem">The API's problem details, or what the client made of an answer without them.</param>
public sealed class ApiException(int status, Problem problem, Exception? innerException = null)
    : Exception(problem.Detail ?? problem.Title ?? $"The API answered {status}.", innerException)
{
    public int Status { get; } = status;

    /// <summary>Stable, for programs; <c>unreachable</c>, <c>timeout</c> and <c>http_N</c> are the client's own.</summary>
    public string Code { get; } = problem.Code ?? $"http_{status}";

    /// <summary>What happened and what to do next.</summary>
    public string Detail => Message;

    /// <summary>Messages by field, on 400.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = problem.Errors ?? new Dictionary<string, string[]>();

    public string? TraceId { get; } = problem.TraceId;

    /// <summary>How long the server asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the same call may succeed later without anything being changed: no answer, 429, 502, 503, 504.</summary>
    public bool IsTransient => Status is 0 or 429 or 502 or 503 or 504;
}
