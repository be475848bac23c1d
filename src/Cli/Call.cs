using System.CommandLine;
using System.CommandLine.Parsing;
using ProxPaaS.Cli.Linking;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Session;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli;

/// <summary>One run of a command: what was typed, where it prints, whom it calls.</summary>
internal sealed class Call(ParseResult parsed, CommandFactory px)
{
    public PxConsole Console => px.Console;

    public PxOutput Output { get; } = new(px.Console, parsed.GetValue(px.Json));

    public string? HostOption => parsed.GetValue(px.Host);

    public ConfigStore Config { get; } = new(px.Console);

    public ProjectLink? Link => LinkStore.Find(Console.WorkingDirectory);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A client of the host in force, signed in.</summary>
    public ProxPaasClient Client()
    {
        var session = PxSession.Resolve(HostOption, Console.Variable, Config.Read(), Link);
        return ProxPaasClient.Create(new ApiClientOptions(session.Host, session.Token) { UserAgent = "px", Clock = Console.Clock });
    }

    public Option<string?> ServiceOption => px.Service;

    /// <summary>The service meant by <c>--service</c> or by the folder's link.</summary>
    public string ServiceReference() => Linking.ServiceReference.Resolve(parsed.GetValue(px.Service), Link);

    public string ServiceReference(string? named) => Linking.ServiceReference.Resolve((named, parsed.GetValue(px.Service)) switch
    {
        ({ Length: > 0 } word, { Length: > 0 } option) when word != option => throw PxException.Usage($"'{word}' and --service {option} are two services. Give one of them."),
        var (word, option) => word ?? option,
    }, Link);

    /// <summary>How many words were typed before <c>--</c>; null when there was none.</summary>
    public int? WordsBeforeDashes(Argument first)
    {
        var dashes = parsed.Tokens.ToList().FindIndex(token => token.Type == TokenType.DoubleDash);
        return dashes < 0 ? null : parsed.GetResult(first) is { Implicit: false } given && given.Tokens.Any(own => parsed.Tokens.Take(dashes).Contains(own)) ? 1 : 0;
    }

    /// <summary>Asks before something is destroyed; without a terminal only <c>--yes</c> will do.</summary>
    public void Confirm(string effect)
    {
        if (parsed.GetValue(px.Yes))
        {
            return;
        }

        if (!Console.InteractiveInput)
        {
            throw PxException.Usage($"{effect} Pass --yes to do it without being asked.");
        }

        Console.Error.Write($"{effect} Go on? [y/N] ");
        if (Console.In.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            throw new PxException(ExitCodes.Failed, "declined", "Nothing was changed.");
        }
    }
}
