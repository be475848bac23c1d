namespace ProxPaaS.DevHost.Steps;

internal sealed record StepResult(string Name, double Seconds, string Detail);
