namespace ProxPaaS.DevHost.Supervision;

/// <summary>A process that the supervisor keeps running.</summary>
/// <param name="Name">Names the pid and log files too.</param>
public sealed record ServiceSpec(string Name, string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory);
