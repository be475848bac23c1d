namespace ProxPaaS.Orchestrator.Api;

/// <summary>Ends a request with problem details. Thrown by endpoints and what they call; never by loops.</summary>
/// <param name="code">Stable, for programs.</param>
/// <param name="detail">What happened and what to do next.</param>
/// <param name="errors">Per field, on 400.</param>
internal sealed class ApiProblemException(int status, string code, string detail, IReadOnlyDictionary<string, string[]>? errors = null) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public IReadOnlyDictionary<string, string[]>? Errors { get; } = errors;

    public TimeSpan? RetryAfter { get; init; }

    public static ApiProblemException NotFound(string what, string reference)
        => new(StatusCodes.Status404NotFound, $"{what}_not_found", $"There is no {what} '{Shorten(reference)}'. Check the name or id.");

    public static ApiProblemException Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);

    public static ApiProblemException Invalid(FieldErrors errors)
        => new(StatusCodes.Status400BadRequest, "validation_failed", errors.Sentence(), errors.ToDictionary());

    /// <summary>What a caller sent is shown back shortened and without control characters.</summary>
    private static string Shorten(string text)
        => new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
