namespace ProxPaaS.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="State">The cell is a state: shown with a mark and a colour on a terminal.</param>
/// <param name="Right">A number: aligned to the right.</param>
internal sealed record Column<T>(string Header, Func<T, string> Text, bool State = false, bool Right = false);
