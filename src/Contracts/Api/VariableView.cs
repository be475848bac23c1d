namespace ProxPaaS.Contracts.Api;

/// <summary>A secret's value is null unless it is asked for with <c>?reveal=true</c> and the permission for it.</summary>
public sealed record VariableView(string Name, string? Value, bool Secret, DateTimeOffset UpdatedAt);
