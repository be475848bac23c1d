namespace ProxPaaS.Orchestrator.Api;

/// <param name="Id">What a client sends back as Last-Event-ID; null leaves its last one standing.</param>
internal sealed record SseEvent<T>(string? Id, string Kind, T Data);
