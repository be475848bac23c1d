using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Session;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Linking;

/// <summary>link, and the credential helper that git calls for the linked remote.</summary>
internal static class LinkCommands
{
    private const string Remote = "proxpaas";

    public static IEnumerable<Command> All(CommandFactory px)
    {
        var service = new Argument<string>("SERVICE") { Description = "PROJECT/SERVICE, PROJECT/ENVIRONMENT/SERVICE or an id." };
        var ssh = new Option<bool>("--ssh") { Description = "Make the remote its SSH address; git then signs in with your key (px keys add)." };
        yield return px.Command("link", "Make this folder a service: px commands mean it, and git push proxpaas main deploys it.", (call, ct) => LinkAsync(call, call.Get(service), call.Get(ssh), ct), service, ssh);

        var action = new Argument<string>("ACTION");
        var scope = new Option<string>("--for") { Required = true };
        var helper = px.Command("git-credential", "Answers git's questions for a linked remote.", (call, _) => Task.FromResult(Credential(call, call.Get(action), call.Get(scope)!)), action, scope);
        helper.Hidden = true;
        yield return helper;
    }

    private static async Task<int> LinkAsync(Call call, string reference, bool ssh, CancellationToken cancellationToken)
    {
        var client = call.Client();
        var service = await client.ServiceAsync(reference, cancellationToken);
        if (ssh && service.SshUrl is null)
        {
            throw new PxException(ExitCodes.Failed, "ssh_off", $"git over SSH is not switched on here; the operator sets GitSsh:Listen. Link over HTTP: px link {reference}");
        }

        var link = await LinkFolderAsync(call, client.Options.BaseUrl, service, call.Console.WorkingDirectory, cancellationToken, ssh);
        if (call.Output.IsJson)
        {
            call.Output.Document(link, PxJson.Default.ProjectLink);
        }
        else
        {
            call.Output.Line($"Linked to {link.Project}/{link.Environment}/{link.Service}.");
        }

        return ExitCodes.Ok;
    }

    /// <summary>Writes the link, and in a git repository also the remote and its credential helper.</summary>
    /// <param name="ssh">The remote is the SSH address, which needs no helper.</param>
    internal static async Task<ProjectLink> LinkFolderAsync(Call call, Uri baseUrl, ServiceView service, string folder, CancellationToken cancellationToken, bool ssh = false)
    {
        var remote = ssh && service.SshUrl is { } address ? address : service.GitUrl;
        var host = HostAddress.Key(baseUrl);
        var link = new ProjectLink(host, service.ProjectName, service.EnvironmentName, service.Name, service.Id);
        var path = LinkStore.Write(folder, link);
        var git = new GitClient(folder);
        var repository = await git.IsRepositoryAsync(cancellationToken);
        if (repository)
        {
            await git.SetRemoteAsync(Remote, remote, cancellationToken);
            if (remote == service.GitUrl)
            {
                await SetHelperAsync(call, git, host, service, cancellationToken);
            }
        }

        call.Output.Note($"Wrote {path}.");
        call.Output.Note(repository
            ? $"Remote '{Remote}' is {remote}. Deploy with: {await PushCommandAsync(git, service.Settings.Branch ?? "main", cancellationToken)}"
            : "This folder is not a git repository: deploy it with px up. For git push, run git init and px link.");
        if (repository && remote == service.GitUrl && service.SshUrl is { } other)
        {
            call.Output.Note($"Over SSH it is {other}; px link --ssh makes that the remote.");
        }

        return link;
    }

    /// <summary>The line that deploys from here: git's own words about a branch without a commit, or of another name, help nobody.</summary>
    private static async Task<string> PushCommandAsync(GitClient git, string branch, CancellationToken cancellationToken)
    {
        var current = await git.BranchAsync(cancellationToken);
        var push = $"git push {Remote} {(current is null || current == branch || (current, branch) is ("master", "main") ? current ?? branch : $"{current}:{branch}")}";
        return await git.HasCommitAsync(cancellationToken) ? push : $"git add -A && git commit -m 'First version', then {push}";
    }

    private static async Task SetHelperAsync(Call call, GitClient git, string host, ServiceView service, CancellationToken cancellationToken)
    {
        // The start script is what stays in place when px is rebuilt, so it is preferred over the program itself.
        var self = call.Console.Variable("PX_SELF") is { Length: > 0 } script ? script : Environment.ProcessPath ?? "px";
        var scope = CredentialHelper.Scope(service.GitUrl);
        await git.SetCredentialHelperAsync(scope, CredentialHelper.Command(self, host, scope), cancellationToken);
    }

    private static int Credential(Call call, string action, string scope)
    {
        // git also says 'store' and 'erase'; the token is neither learnt from git nor forgotten at its word.
        if (action != "get")
        {
            return ExitCodes.Ok;
        }

        try
        {
            var session = PxSession.Resolve(call.HostOption, call.Console.Variable, call.Config.Read(), link: null);
            call.Console.Out.Write(CredentialHelper.Answer(call.Console.In.ReadToEnd(), scope, session));
            return ExitCodes.Ok;
        }
        catch (PxException)
        {
            // Without it git would go on and ask for a user name, which nobody has.
            call.Console.Out.Write("quit=1\n");
            throw;
        }
    }
}
