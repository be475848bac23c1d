using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Steps;
using static ProxPaaS.DevHost.Git.GitRig;

namespace ProxPaaS.DevHost.Git;

/// <summary>A repository made to hurt whoever fetches and builds it: what is odd arrives as it was committed, what attacks git is refused in a sentence.</summary>
internal sealed class HostileSteps(GitRig rig, StepRunner steps, CancellationToken cancellationToken)
{
    private const string Canary = "/tmp/proxpaas-canary";

    public async Task RunAsync()
    {
        await steps.RunAsync("Odd names, links out and submodules are built as they are", OddAsync);
        await steps.RunAsync("A commit that attacks git is refused, and what runs goes on", AttackAsync);
    }

    private async Task OddAsync(Action<string> say)
    {
        await rig.Developer.CheckoutAsync("main");
        foreach (var name in (string[])["-rf", "--upload-pack=touch canary", "two words", "new\nline", "$(touch canary)`touch canary`;touch canary"])
        {
            await File.WriteAllTextAsync(rig.Developer.Combine(name), "odd\n", cancellationToken);
        }

        File.CreateSymbolicLink(rig.Developer.Combine("passwd"), "/etc/passwd");
        File.CreateSymbolicLink(rig.Developer.Combine("up"), "../../..");
        await ModulesAsync($"[submodule \"lib\"]\n\tpath = lib\n\turl = ext::sh -c touch% {Canary}\n[submodule \"near\"]\n\tpath = near\n\turl = http://169.254.169.254/latest\n");
        Directory.CreateDirectory(rig.Developer.Combine("lib"));
        await rig.Developer.GitAsync("update-index", "--add", "--cacheinfo", $"160000,{new string('1', 40)},lib");
        var sha = await PushAsync("odd");
        await rig.LiveAsync(null, "odd", say);
        var listed = await ListedAsync();
        foreach (var name in (string[])["-rf", "--upload-pack=touch canary", "two words", "$(touch canary)`touch canary`;touch canary", "passwd -> /etc/passwd", "up -> ../../.."])
        {
            Must(listed.Contains(name, StringComparison.Ordinal), $"'{name}' is not in the image: {listed}");
        }

        var build = (await rig.BuildsAsync(rig.Production)).First(b => b.CommitSha == sha);
        var log = await rig.Px.RunAsync(["builds", "log", build.Id]);
        Must(log.Contains("The submodule lib is not fetched", StringComparison.Ordinal), "the build does not say that a submodule is missing");
        Must(!File.Exists(Canary), "something that the repository named was run");
        say("8 odd things in the image as committed; The submodule lib is not fetched");
    }

    private async Task AttackAsync(Action<string> say)
    {
        await ModulesAsync("[submodule \"../../hooks\"]\n\tpath = lib\n\turl = -u./evil\n");
        var over = await AttackedAsync(await PushAsync("attack"));
        Must((await rig.AskAsync(null, "/")).Text.StartsWith("shop odd ", StringComparison.Ordinal), "another version runs");
        await rig.Developer.GitAsync("reset", "-q", "--hard", "HEAD~1");
        await PushAsync("mended");
        await rig.LiveAsync(null, "mended", say);
        say(over);
    }

    private Task ModulesAsync(string text) => File.WriteAllTextAsync(rig.Developer.Combine(".gitmodules"), text, cancellationToken);

    private async Task<string> PushAsync(string version)
    {
        var sha = await rig.Developer.CommitAsync(version);
        await rig.Developer.PushAsync(rig.Repository, "main");
        await rig.Hook.PushAsync("refs/heads/main", sha);
        return sha;
    }

    /// <summary>What the delivery of a commit that cannot be taken in says.</summary>
    private async Task<string> AttackedAsync(string sha)
    {
        var refused = await rig.UntilAsync(
            async () => (await Faults.FaultBench.ListAsync(rig.Api.DeliveriesAsync(rig.Source.Id, cancellationToken))).FirstOrDefault(d => d.Commit == sha && d.Reason.Contains("git does not take in", StringComparison.Ordinal)),
            () => "the commit was not refused");
        return refused.Reason;
    }

    private async Task<string> ListedAsync()
    {
        var overview = await rig.Api.OverviewAsync(cancellationToken);
        var service = overview.Services.Single(s => s.ProjectName == rig.Project && s.EnvironmentName == "production" && s.Name == Service);
        foreach (var node in overview.Nodes.Where(n => n.State == NodeState.Ready))
        {
            var container = (await rig.Guests.RunAsync(node.Vmid, ["docker", "ps", "--filter", $"label=proxpaas.service={service.Id}", "--format", "{{.Names}}"], cancellationToken)).Trim();
            if (container.Length > 0)
            {
                return await rig.Guests.RunAsync(node.Vmid, ["docker", "exec", container.Split('\n')[0], "ls", "-lA", "/app"], cancellationToken);
            }
        }

        throw new InvalidOperationException($"no node runs {rig.Production}");
    }
}
