using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>git over SSH by the real clients: push, clone, deploy keys, no shell, removed keys, a control plane that is killed.</summary>
internal sealed class SshRemote : IAcceptanceScenario
{
    public string Name => "ssh";

    public bool Fits(Installation installation) => installation.GitAccount is not null;

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("ssh");
        var service = $"{project}/web";
        var folder = bench.Folder("ssh").WritePage("pushed");
        var keys = bench.Folder("ssh-keys");
        var url = await bench.StepAsync("ssh: px keys add, px keys host, px link --ssh", async say =>
        {
            (await bench.PxAsync("keys", "add")).Ended(1).Says("ssh-keygen");
            await KeygenAsync(bench, Path.Combine(bench.PxProgram.Home, ".ssh", "id_ed25519"));
            (await bench.PxAsync("keys", "add", "--name", "laptop", "--json")).Ended(0).Has("id", "fingerprint", "publicKey");
            var host = (await bench.PxAsync("keys", "host", "--json")).Ended(0).Has("url", "knownHosts", "fingerprint").Json;
            keys.Write("known_hosts", host.GetProperty("knownHosts").GetString() + "\n");
            (await bench.PxAsync("services", "create", service)).Ended(0).Says("Git over SSH", $"{host.GetProperty("url").GetString()}/{service}.git");
            await folder.CommitAsync("First", bench.CancellationToken);
            (await bench.PxAsync(folder, "link", service, "--ssh")).Ended(0);
            var remote = (await folder.GitAsync(bench.CancellationToken, "remote", "get-url", "proxpaas")).Trim();
            say(remote == (await bench.PxAsync("services", "show", service, "--json")).Ended(0).Json.GetProperty("sshUrl").GetString() ? remote : throw new InvalidOperationException($"the remote is {remote}"));
            return remote;
        });
        await bench.StepAsync("ssh: git push tells the build, the app answers", async say =>
        {
            var told = await GitAsync(bench, folder, keys, null, "push", "proxpaas", "main");
            say(told.Contains("Building", StringComparison.Ordinal) && told.Contains("Live at", StringComparison.Ordinal) ? await AnswerAsync(bench, service, "pushed") : throw new InvalidOperationException($"git printed: {told}"));
        });
        await bench.StepAsync("ssh: git clone gives it back", async say =>
        {
            await GitAsync(bench, keys, keys, null, "clone", "-q", "-b", "main", url, "copy");
            say(File.ReadAllText(Path.Combine(keys.Path, "copy/www/index.html")) == "pushed\n" ? "the same files" : throw new InvalidOperationException("the clone has other files"));
        });
        await DeployKeyAsync(bench, folder, keys, project);
        await bench.StepAsync("ssh: there is no shell", async say =>
        {
            var refused = await RefusedAsync(() => Tool.RunAsync("ssh", [.. SshArguments(bench, keys, null), "-p", $"{new Uri(url).Port}", $"{bench.Installation.GitAccount}@127.0.0.1", "id"], bench.CancellationToken));
            say(refused.Contains("no shell", StringComparison.Ordinal) && !refused.Contains("uid=", StringComparison.Ordinal) ? refused.Split('\n')[^1] : throw new InvalidOperationException(refused));
        });
        await RestartedAsync(bench, folder, keys, service);
        await bench.StepAsync("ssh: a removed key opens nothing", async say =>
        {
            (await bench.PxAsync("keys", "ls")).Ended(0).Says("laptop", "as you");
            (await bench.PxAsync("keys", "rm", "laptop")).Ended(0);
            (await bench.PxAsync("keys", "rm", "laptop")).Ended(2);
            say((await RefusedAsync(() => GitAsync(bench, folder, keys, null, "ls-remote", "proxpaas"))).Split('\n').First(l => l.Contains("removed", StringComparison.Ordinal) || l.Contains("denied", StringComparison.Ordinal)));
        });
        await bench.RemoveAsync(Name, project);
    }

    private static Task DeployKeyAsync(AcceptanceBench bench, AppFolder folder, AppFolder keys, string project) => bench.StepAsync("ssh: a deploy key fetches, and pushes only with --write", async say =>
    {
        var (reader, writer) = (Path.Combine(keys.Path, "reader"), Path.Combine(keys.Path, "writer"));
        await KeygenAsync(bench, reader);
        await KeygenAsync(bench, writer);
        (await bench.PxAsync("keys", "add", reader + ".pub", "--project", project)).Ended(0);
        (await bench.PxAsync("keys", "add", writer + ".pub", "--project", project, "--write")).Ended(0);
        var listed = (await bench.PxAsync("keys", "ls", "--project", project, "--json")).Ended(0).Items;
        _ = listed.Count == 2 ? listed : throw new InvalidOperationException($"the project has {listed.Count} keys");
        await folder.Write("www/more.html", "more\n").CommitAsync("More", bench.CancellationToken);
        await bench.WaitAsync(async () => await KnownAsync(reader) && await KnownAsync(writer) ? "known" : null, () => "the deploy keys open nothing");
        var refused = await RefusedAsync(() => GitAsync(bench, folder, keys, reader, "push", "proxpaas", "main"));
        await GitAsync(bench, folder, keys, writer, "push", "proxpaas", "main");
        say(refused.Contains("reads only", StringComparison.Ordinal) ? "This deploy key reads only" : throw new InvalidOperationException(refused));

        async Task<bool> KnownAsync(string key)
        {
            try
            {
                await GitAsync(bench, folder, keys, key, "ls-remote", "proxpaas");
                return true;
            }
            catch (ToolFailedException)
            {
                return false;
            }
        }
    });

    private static Task RestartedAsync(AcceptanceBench bench, AppFolder folder, AppFolder keys, string service) => bench.StepAsync("ssh: the control plane is killed, git push works again", async say =>
    {
        await bench.Up.Supervisor.KillAsync(bench.Installation.First.Name, bench.CancellationToken);
        await bench.Up.Supervisor.StartAgainAsync(bench.Installation.First.Name, bench.CancellationToken);
        await bench.Up.ControlPlane.ReadyAsync(bench.CancellationToken);
        await folder.WritePage("pushed again").CommitAsync("Again", bench.CancellationToken);
        var told = "";
        await bench.WaitAsync(
            async () =>
            {
                try
                {
                    return told = await GitAsync(bench, folder, keys, null, "push", "proxpaas", "main");
                }
                catch (ToolFailedException away)
                {
                    told = away.Message;
                    return null;
                }
            },
            () => told, TimeSpan.FromSeconds(30));
        say(await AnswerAsync(bench, service, "pushed again"));
    });

    private static async Task<string> AnswerAsync(AcceptanceBench bench, string service, string page)
        => await bench.AnswersAsync((await bench.PxAsync("open", "--service", service)).Ended(0).Line, "/", page);

    private static async Task KeygenAsync(AcceptanceBench bench, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        await Tool.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ada@laptop", "-f", file], bench.CancellationToken);
    }

    private static async Task<string> RefusedAsync(Func<Task<string>> work)
    {
        try
        {
            throw new InvalidOperationException($"it was not refused: {await work()}");
        }
        catch (ToolFailedException refused)
        {
            return refused.Message.Trim();
        }
    }

    /// <summary>As it would be in <c>~/.ssh/config</c>, which ssh does not look for in px's home.</summary>
    private static string[] SshArguments(AcceptanceBench bench, AppFolder keys, string? key) =>
    [
        "-F", "/dev/null", "-i", key ?? Path.Combine(bench.PxProgram.Home, ".ssh", "id_ed25519"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
        "-o", $"UserKnownHostsFile={Path.Combine(keys.Path, "known_hosts")}",
    ];

    private static Task<string> GitAsync(AcceptanceBench bench, AppFolder folder, AppFolder keys, string? key, params string[] arguments)
        => folder.GitAsync(new Dictionary<string, string> { ["GIT_SSH_COMMAND"] = $"ssh {string.Join(' ', SshArguments(bench, keys, key))}" }, bench.CancellationToken, arguments);
}
