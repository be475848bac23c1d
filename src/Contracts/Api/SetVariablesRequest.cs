namespace ProxPaaS.Contracts.Api;

/// <summary>PATCH /v1/services/{service}/variables; a null value removes. Takes effect with a new deployment, which it starts unless <paramref name="Deploy"/> is false.</summary>
public sealed record SetVariablesRequest(IReadOnlyDictionary<string, string?> Values, bool Secret = true, bool Deploy = true);
