using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli;

/// <summary>Makes commands that all fail, answer and stop in the same way.</summary>
internal sealed class CommandFactory(PxConsole console)
{
    public PxConsole Console => console;

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON: one document, or one a line for streams.", Recursive = true };

    public Option<string?> Host { get; } = new("--host") { Description = "Control plane address (or PX_HOST; default: where you signed in last).", Recursive = true, HelpName = "URL" };

    /// <summary>For commands about one service: this, or the folder's link.</summary>
    public Option<string?> Service { get; } = new("--service", "-s") { Description = "Service: NAME, PROJECT/NAME, PROJECT/ENVIRONMENT/NAME or id (default: the folder's link).", HelpName = "SERVICE" };

    /// <summary>The same as <see cref="Service"/>, written without an option: <c>px logs shop/web</c> is what hands type.</summary>
    public static Argument<string?> OptionalService() => new("SERVICE") { Description = "NAME, PROJECT/NAME, PROJECT/ENVIRONMENT/NAME or id (default: the folder's link).", Arity = ArgumentArity.ZeroOrOne };

    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do not ask." };

    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
        {
            group.Subcommands.Add(command);
        }

        return group;
    }

    public Command Command(string name, string description, Func<Call, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case CommandLineArgument whole:
                    command.Arguments.Add(whole);
                    break;
                case Argument argument:
                    // A mistyped option must not become a name.
                    argument.Validators.Add(result => result.Tokens.Where(token => token.Value is ['-', not '\0', ..]).ToList().ForEach(token => result.AddError($"'{token.Value}' is not an option of this command.")));
                    command.Arguments.Add(argument);
                    break;
                case Option option: command.Options.Add(option); break;
                default: throw new ArgumentException($"{symbol.Name} is neither an argument nor an option.", nameof(symbols));
            }
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, run, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<Call, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var call = new Call(parsed, this);
        try
        {
            return await run(call, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (ApiException ex)
        {
            call.Output.Error(ErrorReport.From(ex));
            return ExitCodes.For(ex);
        }
        catch (PxException ex)
        {
            call.Output.Error(ErrorReport.From(ex));
            return ex.ExitCode;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            call.Output.Error(new ErrorReport("io", ex.Message, null, null, ExitCodes.Failed));
            return ExitCodes.Failed;
        }
    }
}
