namespace ProxPaaS.Cli.Output;

/// <summary>The process's surroundings, so that tests can run px inside themselves.</summary>
internal sealed class PxConsole
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Standard output is a terminal: tables and colour.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Standard input is a terminal: prompts are allowed.</summary>
    public required bool InteractiveInput { get; init; }

    public required string WorkingDirectory { get; init; }

    public required Func<string, string?> Variable { get; init; }

    /// <summary>Reads a line without showing it.</summary>
    public required Func<string?> ReadSecret { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public bool Colour => Terminal && string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";

    public static PxConsole System() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        Terminal = !Console.IsOutputRedirected,
        InteractiveInput = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        WorkingDirectory = Environment.CurrentDirectory,
        Variable = Environment.GetEnvironmentVariable,
        ReadSecret = ReadHidden,
    };

    private static string? ReadHidden()
    {
        var typed = new global::System.Text.StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return typed.ToString();
                case ConsoleKey.Backspace:
                    typed.Length = Math.Max(0, typed.Length - 1);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        typed.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
