namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>One call of <c>pct</c>, as a line of JSON over the host's socket.</summary>
/// <param name="Arguments">Arguments after <c>pct</c>.</param>
/// <param name="Directory">The caller's working folder, for relative paths of push and pull.</param>
internal sealed record PctRequest(string[] Arguments, string Directory);
