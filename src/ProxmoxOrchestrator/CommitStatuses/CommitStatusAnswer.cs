using System.Net;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>What a provider's answer means. Pure.</summary>
/// <param name="Problem">Empty: it was taken.</param>
/// <param name="Again">Whether another try can help.</param>
internal sealed record CommitStatusAnswer(string Problem, bool Again, TimeSpan? NotBefore)
{
    public static CommitStatusAnswer Taken { get; } = new("", false, null);

    public static CommitStatusAnswer Of(HttpStatusCode status, string body, TimeSpan? retryAfter, string host) => (int)status switch
    {
        >= 200 and < 300 => Taken,

        // GitLab refuses to set the state that stands already.
        400 when body.Contains("Cannot transition status", StringComparison.Ordinal) => Taken,
        429 or 403 when retryAfter is not null => new($"{host} asks to slow down.", true, retryAfter),
        >= 500 or 408 or 429 => new($"{host} answered {(int)status}.", true, retryAfter),
        401 or 403 => new($"{host} refuses the token ({(int)status}). It needs the right to set commit statuses: px sources set --token-stdin", false, null),
        404 => new($"{host} knows no such repository or commit for this token (404).", true, null),
        >= 300 and < 400 => new($"{host} redirects elsewhere, which is not followed. Set the API's address: px sources set --api-url URL", false, null),
        var other => new($"{host} answered {other}.", false, null),
    };
}
