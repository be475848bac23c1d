namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>What the loop needs to choose what to run.</summary>
internal sealed record OperationHead(string Id, string Kind, OperationState State, long Epoch, DateTimeOffset NextAttemptAt);
