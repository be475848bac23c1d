using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Projects;

/// <summary>vars ls, set, rm.</summary>
internal static class VariableCommands
{
    public static Command Create(CommandFactory px)
    {
        var reveal = new Option<bool>("--reveal") { Description = "Show secret values." };
        var pairs = new Argument<string[]>("NAME=VALUE") { Arity = ArgumentArity.ZeroOrMore };
        var stdin = new Option<bool>("--stdin") { Description = "Read NAME=VALUE lines from standard input, so that secrets stay out of the shell's history." };
        var names = new Argument<string[]>("NAME") { Arity = ArgumentArity.OneOrMore };
        var plain = new Option<bool>("--plain") { Description = "Not secret: the value may be shown." };
        var noDeploy = new Option<bool>("--no-deploy") { Description = "Keep it for the next deployment instead of starting one." };
        var shared = new Option<string?>("--shared") { Description = "Shared variables of an environment instead, which services refer to as ${{shared.NAME}}: PROJECT or PROJECT/ENVIRONMENT.", HelpName = "ENVIRONMENT" };
        var of = CommandFactory.OptionalService();
        return CommandFactory.Group(
            "vars", "Variables of a service.",
            px.Command("ls", "List variables.", async (call, ct) =>
            {
                var list = await (call.Get(shared) is { } environment
                    ? call.Client().SharedVariablesAsync(Environment(environment), call.Get(reveal), ct)
                    : call.Client().VariablesAsync(call.ServiceReference(call.Get(of)), call.Get(reveal), ct)).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageVariableView, "No variable. Set one with: px vars set NAME=VALUE",
                    new("NAME", v => v.Name), new("VALUE", v => v.Value ?? "(secret)"), new("CHANGED", v => $"{Quantity.Age(call.Output.Now - v.UpdatedAt)} ago"));
                return ExitCodes.Ok;
            }, of, px.Service, reveal, shared),
            px.Command("set", "Set variables and deploy with them.", (call, ct) =>
            {
                var lines = call.Get(stdin) ? call.Console.In.ReadToEnd().Split('\n') : [];
                var values = VariableText.Parse([.. call.Get(pairs), .. lines]);
                return ChangeAsync(call, new SetVariablesRequest(values, !call.Get(plain), !call.Get(noDeploy)), call.Get(shared), "set", ct);
            }, pairs, px.Service, stdin, plain, noDeploy, shared),
            px.Command("rm", "Remove variables and deploy without them.", (call, ct) => ChangeAsync(
                call, new SetVariablesRequest(call.Get(names).ToDictionary(name => name, _ => (string?)null), true, !call.Get(noDeploy)), call.Get(shared), "removed", ct), names, px.Service, noDeploy, shared));
    }

    private static string Environment(string reference) => reference.Contains('/') || reference.StartsWith("env_", StringComparison.Ordinal) ? reference : $"{reference}/production";

    private static async Task<int> ChangeAsync(Call call, SetVariablesRequest request, string? shared, string done, CancellationToken cancellationToken)
    {
        await (shared is null
            ? call.Client().SetVariablesAsync(call.ServiceReference(), request, cancellationToken)
            : call.Client().SetSharedVariablesAsync(Environment(shared), request, cancellationToken));
        var names = string.Join(", ", request.Values.Keys);
        call.Output.Done(done, names, $"{names}: {done}. {(request.Deploy ? "A new deployment takes it up: px status" : "It takes effect with the next deployment.")}");
        return ExitCodes.Ok;
    }
}
