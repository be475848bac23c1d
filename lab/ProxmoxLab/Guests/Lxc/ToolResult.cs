using System.ComponentModel;

namespace ProxPaaS.Lab.Guests.Lxc;

internal sealed record ToolResult(int ExitCode, string Output, string Errors);
