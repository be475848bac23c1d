namespace ProxPaaS.DevHost.Supervision;

/// <summary>One line of JSON from the client, answered by one line.</summary>
/// <param name="Verb"><c>start</c>, <c>stop</c>, <c>kill</c>, <c>status</c>, <c>end</c>.</param>
public sealed record SupervisorRequest(string Verb, string? Name = null, ServiceSpec? Spec = null);
