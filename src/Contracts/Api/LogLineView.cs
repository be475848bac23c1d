namespace ProxPaaS.Contracts.Api;

/// <summary>One line of a build or replica log; the SSE event <c>log</c> carries it, with the line number as its id for builds.</summary>
/// <param name="Stream"><c>stdout</c>, <c>stderr</c> or <c>system</c>.</param>
public sealed record LogLineView(long Number, DateTimeOffset At, string Stream, string Text, string? ReplicaId = null);
