namespace ProxPaaS.DevHost.Supervision;

/// <param name="Pid">0 while it does not run.</param>
/// <param name="Restarts">How often the supervisor started it again after it ended by itself.</param>
/// <param name="Held">True after a kill that asked for no restart.</param>
public sealed record ServiceStatus(string Name, int Pid, int Restarts, bool Held, int? LastExitCode);
