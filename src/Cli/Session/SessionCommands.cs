using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Session;

/// <summary>login, logout, whoami.</summary>
internal static class SessionCommands
{
    public static IEnumerable<Command> All(CommandFactory px)
    {
        var url = new Argument<string?>("URL") { Description = "Control plane address, https://paas.example.org", Arity = ArgumentArity.ZeroOrOne };
        var email = new Option<string?>("--email", "-e") { Description = "Your e-mail address." };
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Read the password from standard input." };
        var tokenStdin = new Option<bool>("--token-stdin") { Description = "Read an API token from standard input instead of signing in with a password." };
        yield return px.Command("login", "Sign in and remember it.", (call, ct) => LoginAsync(call, call.Get(url), call.Get(email), call.Get(passwordStdin), call.Get(tokenStdin), ct), url, email, passwordStdin, tokenStdin);
        yield return px.Command("logout", "Revoke the token and forget it.", LogoutAsync);
        yield return px.Command("whoami", "Who is signed in, and where.", WhoAmIAsync);
    }

    private static async Task<int> LoginAsync(Call call, string? url, string? email, bool passwordStdin, bool tokenStdin, CancellationToken cancellationToken)
    {
        var config = call.Config.Read();
        var host = HostAddress.Parse(url ?? call.HostOption ?? NonEmpty(call.Console.Variable("PX_HOST")) ?? config.Current
            ?? throw PxException.Usage("Which control plane? Write: px login https://paas.example.org"));
        var client = ProxPaasClient.Create(new ApiClientOptions(host) { UserAgent = "px", Clock = call.Console.Clock });
        if (host.Scheme == "http" && !host.IsLoopback)
        {
            call.Output.Note($"{host} is not encrypted: the password can be read on the way.");
        }

        var (entry, user) = tokenStdin
            ? await WithTokenAsync(client, Secret(call, fromInput: true, "API token"), cancellationToken)
            : await WithPasswordAsync(client, Email(call, email), Secret(call, passwordStdin, "Password"), cancellationToken);
        call.Config.Write(config.With(HostAddress.Key(host), entry));
        Show(call, host, user, entry.ExpiresAt, $"Signed in to {HostAddress.Key(host)} as {user.Email}.");
        return ExitCodes.Ok;
    }

    private static async Task<(HostEntry Entry, UserView User)> WithPasswordAsync(ProxPaasClient client, string email, string password, CancellationToken cancellationToken)
    {
        var reply = await client.LoginAsync(new LoginRequest(email, password, $"px on {Environment.MachineName}"), cancellationToken);
        return (new HostEntry(reply.Token, reply.User.Email, reply.ExpiresAt), reply.User);
    }

    private static async Task<(HostEntry Entry, UserView User)> WithTokenAsync(ProxPaasClient client, string token, CancellationToken cancellationToken)
    {
        var user = await client.WithToken(token).MeAsync(cancellationToken);
        return (new HostEntry(token, user.Email, null), user);
    }

    private static async Task<int> LogoutAsync(Call call, CancellationToken cancellationToken)
    {
        var config = call.Config.Read();
        var host = HostAddress.Key(PxSession.Resolve(call.HostOption, call.Console.Variable, config, call.Link).Host);
        try
        {
            await call.Client().LogoutAsync(cancellationToken);
        }
        catch (ApiException ex) when (ex.Status is 401 or 403)
        {
            // The token has ended already, which is what was wanted.
        }

        call.Config.Write(config.Without(host));
        call.Output.Done("signed_out", host, $"Signed out of {host}.");
        return ExitCodes.Ok;
    }

    private static async Task<int> WhoAmIAsync(Call call, CancellationToken cancellationToken)
    {
        var client = call.Client();
        var user = await client.MeAsync(cancellationToken);
        var key = HostAddress.Key(client.Options.BaseUrl);
        call.Config.Read().Hosts.TryGetValue(key, out var entry);
        Show(call, client.Options.BaseUrl, user, entry?.ExpiresAt, $"{user.Email} ({user.Role} of {user.OrganisationName}) at {key}");
        return ExitCodes.Ok;
    }

    private static void Show(Call call, Uri host, UserView user, DateTimeOffset? expires, string sentence)
    {
        if (call.Output.IsJson)
        {
            call.Output.Document(new SessionView(HostAddress.Key(host), user.Email, user.Role, user.OrganisationName, expires), PxJson.Default.SessionView);
        }
        else
        {
            call.Output.Line(sentence);
        }
    }

    private static string Email(Call call, string? given)
    {
        if (NonEmpty(given) is { } email)
        {
            return email;
        }

        if (!call.Console.InteractiveInput)
        {
            throw PxException.Usage("Without a terminal, give the address with --email and the password with --password-stdin.");
        }

        call.Console.Error.Write("E-mail: ");
        return NonEmpty(call.Console.In.ReadLine()?.Trim()) ?? throw PxException.Usage("No e-mail address was typed.");
    }

    /// <summary>From the terminal without showing it, or from standard input.</summary>
    internal static string Secret(Call call, bool fromInput, string what)
    {
        if (!fromInput && !call.Console.InteractiveInput)
        {
            throw PxException.Usage("Without a terminal, pipe the password in and pass --password-stdin.");
        }

        if (!fromInput)
        {
            call.Console.Error.Write($"{what}: ");
        }

        return NonEmpty(fromInput ? call.Console.In.ReadLine() : call.Console.ReadSecret()) ?? throw PxException.Usage($"The {what} is empty.");
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
