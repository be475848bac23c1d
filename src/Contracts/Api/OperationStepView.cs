namespace ProxPaaS.Contracts.Api;

public sealed record OperationStepView(string Name, string Detail, DateTimeOffset At);
