namespace ProxPaaS.Contracts.Api;

/// <summary>RFC 9457 problem details as every error of the API has them.</summary>
/// <param name="Code">Stable, for programs: <c>service_not_found</c>, <c>validation_failed</c>, …</param>
/// <param name="Detail">A sentence for people: what happened and what to do next.</param>
/// <param name="Errors">Per field, on 400.</param>
public sealed record Problem(
    string? Type, string? Title, int Status, string? Detail, string? Code, string? TraceId,
    IReadOnlyDictionary<string, string[]>? Errors);
