namespace ProxPaaS.Contracts.Api;

/// <summary>One event of <c>GET /v1/events</c> (SSE: <c>id</c> = Sequence, <c>event</c> = Kind, <c>data</c> = this).</summary>
/// <param name="Kind"><c>service.changed</c>, <c>build.changed</c>, <c>build.log</c>, <c>deployment.changed</c>, <c>replica.changed</c>, <c>node.changed</c>, <c>pool.decided</c>, <c>operation.changed</c>, <c>edge.changed</c>, <c>project.changed</c>, <c>reset</c> (read everything again).</param>
/// <param name="SubjectId">The thing that changed; fetch it for its new state.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record EventView(long Sequence, DateTimeOffset At, string Kind, string SubjectId, string? ProjectId, string? ServiceId, string Message);
