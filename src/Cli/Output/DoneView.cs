namespace ProxPaaS.Cli.Output;

/// <summary>What <c>--json</c> prints for a command that changes something and has nothing to show.</summary>
/// <param name="Action"><c>deleted</c>, <c>scaled</c>, …</param>
internal sealed record DoneView(string Action, string Subject);
