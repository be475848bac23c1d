namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <param name="Stream">stdout, stderr or system.</param>
internal sealed record StoredLine(DateTimeOffset At, string Stream, string Text);
