namespace ProxPaaS.Contracts.Api;

public sealed record ProjectView(string Id, string Name, DateTimeOffset CreatedAt, IReadOnlyList<EnvironmentView> Environments);
