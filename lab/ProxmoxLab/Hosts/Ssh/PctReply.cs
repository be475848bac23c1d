namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>What <c>pct</c> prints and ends with. With <paramref name="Execute"/> the caller runs that command line instead, on its own streams.</summary>
internal sealed record PctReply(int ExitCode, string Output = "", string Errors = "", IReadOnlyList<string>? Execute = null);
