using System.CommandLine;

namespace ProxPaaS.Cli;

/// <summary>Words that are somebody else's command line: dashes in them are theirs.</summary>
internal sealed class CommandLineArgument : Argument<string[]>
{
    public CommandLineArgument(string name, string description)
        : base(name)
    {
        Description = description;
        Arity = ArgumentArity.ZeroOrMore;
    }
}
