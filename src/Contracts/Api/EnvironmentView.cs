namespace ProxPaaS.Contracts.Api;

public sealed record EnvironmentView(string Id, string ProjectId, string Name, DateTimeOffset CreatedAt);
