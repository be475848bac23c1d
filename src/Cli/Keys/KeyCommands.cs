using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Keys;

/// <summary>keys: SSH keys for git, one's own or a project's deploy keys.</summary>
internal static class KeyCommands
{
    private const string UsualKey = ".ssh/id_ed25519.pub";

    public static Command Create(CommandFactory px)
    {
        var project = new Option<string?>("--project", "-p") { Description = "Deploy keys of this project instead of your own keys.", HelpName = "PROJECT" };
        var file = new Argument<string?>("FILE") { Description = $"Public key file, or - for standard input (default: ~/{UsualKey}).", Arity = ArgumentArity.ZeroOrOne };
        var name = new Option<string?>("--name") { Description = "What it is called (default: its comment)." };
        var write = new Option<bool>("--write") { Description = "A deploy key that may push too." };
        var id = new Argument<string>("KEY") { Description = "Id, name or fingerprint." };
        return CommandFactory.Group(
            "keys", "SSH keys for git.",
            px.Command("ls", "List keys.", async (call, ct) =>
            {
                var list = await call.Client().KeysAsync(call.Get(project), ct).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageSshKeyView, "No key yet. Add yours with: px keys add",
                    new("NAME", k => k.Name), new("FINGERPRINT", k => k.Fingerprint), new("MAY", k => k.Writes switch { null => "as you", true => "push", false => "fetch" }),
                    new("USED", k => k.LastUsedAt is { } used ? Quantity.Age(call.Output.Now - used) : "never"), new("ID", k => k.Id));
                return ExitCodes.Ok;
            }, project),
            px.Command("add", "Add a public key.", async (call, ct) =>
            {
                var client = call.Client();
                var added = await client.AddKeyAsync(call.Get(project), new AddSshKeyRequest(Read(call, call.Get(file)), call.Get(name), call.Get(write)), ct);
                call.Output.Item(added, ApiJson.Default.SshKeyView, ("Key", added.Name), ("Fingerprint", added.Fingerprint), ("Id", added.Id));
                call.Output.Note(await client.SshAsync(ct) is { Url: { } url, Fingerprint: var host } ? $"Repositories: {url}/PROJECT/SERVICE.git; the server's key is {host}" : "git over SSH is not switched on here; the operator sets GitSsh:Listen.");
                return ExitCodes.Ok;
            }, file, name, write, project),
            px.Command("rm", "Remove a key; it opens nothing from then on.", async (call, ct) =>
            {
                var client = call.Client();
                var wanted = call.Get(id);
                var key = await client.KeysAsync(call.Get(project), ct).FirstOrDefaultAsync(k => k.Id == wanted || k.Name == wanted || k.Fingerprint == wanted, ct)
                    ?? throw new PxException(ExitCodes.NotFound, "key_not_found", $"There is no key '{wanted}'. List them with: px keys ls");
                await client.RemoveKeyAsync(call.Get(project), key.Id, ct);
                call.Output.Done("removed", key.Id, $"Key {key.Name} was removed.");
                return ExitCodes.Ok;
            }, id, project),
            px.Command("host", "Show where git over SSH is and the server's key, as a line for known_hosts.", async (call, ct) =>
            {
                var ssh = await call.Client().SshAsync(ct);
                call.Output.Item(ssh, ApiJson.Default.SshView, ("Repositories", ssh.Url is null ? "git over SSH is not switched on here" : $"{ssh.Url}/PROJECT/SERVICE.git"), ("Fingerprint", ssh.Fingerprint ?? ""), ("Known hosts", ssh.KnownHosts ?? ""));
                return ExitCodes.Ok;
            }));
    }

    private static string Read(Call call, string? file)
    {
        if (file == "-")
        {
            return call.Console.In.ReadToEnd();
        }

        var path = file is null ? Path.Combine(call.Console.Variable("HOME") ?? "/", UsualKey) : Path.GetFullPath(file, call.Console.WorkingDirectory);
        return File.Exists(path) ? File.ReadAllText(path) : throw PxException.Usage($"There is no {path}. Make a key with: ssh-keygen -t ed25519");
    }
}
