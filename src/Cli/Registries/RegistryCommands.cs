using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Session;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Registries;

/// <summary>registries ls, add, rm: sign-ins for private images.</summary>
internal static class RegistryCommands
{
    public static Command Create(CommandFactory px)
    {
        var host = new Argument<string>("HOST") { Description = "As in image references: ghcr.io, docker.io, registry.example.org:5000" };
        var username = new Option<string>("--username", "-u") { Description = "User name.", Required = true };
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Read the password or access token from standard input." };
        return CommandFactory.Group(
            "registries", "Sign-ins at image registries.",
            px.Command("ls", "List sign-ins; passwords are never shown.", async (call, ct) =>
            {
                var list = await call.Client().RegistriesAsync(ct).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageRegistryView, "No sign-in yet: only public images can be run. Add one with: px registries add HOST --username NAME",
                    new("HOST", r => r.Host), new("USERNAME", r => r.Username), new("CHANGED", r => Quantity.Age(call.Output.Now - r.UpdatedAt)));
                return ExitCodes.Ok;
            }),
            px.Command("add", "Store or renew a sign-in; the password is asked for.", async (call, ct) =>
            {
                var set = await call.Client().SetRegistryAsync(new(call.Get(host), call.Get(username)!, SessionCommands.Secret(call, call.Get(passwordStdin), "Password")), ct);
                call.Output.Item(set, ApiJson.Default.RegistryView, ("Host", set.Host), ("Username", set.Username));
                return ExitCodes.Ok;
            }, host, username, passwordStdin),
            px.Command("rm", "Forget a sign-in. What runs goes on; its image cannot be pulled again.", async (call, ct) =>
            {
                call.Confirm($"This forgets the sign-in at {call.Get(host)}.");
                await call.Client().DeleteRegistryAsync(call.Get(host), ct);
                call.Output.Done("deleted", call.Get(host), $"The sign-in at {call.Get(host)} is forgotten.");
                return ExitCodes.Ok;
            }, host, px.Yes));
    }
}
