using System.Net;
using System.Net.Http.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.Orchestrator.Git;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.GitSsh;

/// <summary>The real git and ssh clients against the real sshd.</summary>
[Trait("Category", "Integration")]
public sealed class GitSshTests(SshPlatform platform) : IClassFixture<SshPlatform>
{
    private static int _names;

    [Fact]
    public async Task Push_WithAPersonsKey_TellsTheBuildInTheTerminal_AndCanBeCloned()
    {
        Assert.SkipUnless(SshPlatform.WhyNot is null, SshPlatform.WhyNot ?? "");
        var (project, key) = (await NewProjectAsync(), await KeyAsync(null));
        using var tree = await GitWorkTree.NewAsync(("proxpaas.toml", "[deploy]\nprot = 1\n"), ("blob", new string('x', 200_000)));
        var (exit, output) = await GitAsync(tree, key, "push", Remote(project), "main");

        Assert.True(exit == 0, output);
        Assert.Equal(Remote(project), (await platform.Owner.GetFromJsonAsync($"/v1/services/{project}%2Fweb", ApiJson.Default.ServiceView))!.SshUrl);
        Assert.Contains("remote: -----> Building shop", output.Replace(project, "shop"));
        Assert.Contains("did you mean 'port'?", output);
        var (cloned, text) = await GitAsync(tree, key, "clone", "-q", "-b", "main", Remote(project), "copy");
        Assert.True(cloned == 0, text);
        Assert.Equal(200_000, new FileInfo(tree.Combine("copy/blob")).Length);
        var listed = (await platform.Owner.GetFromJsonAsync("/v1/keys", ApiJson.Default.PageSshKeyView))!.Items;
        Assert.Contains(listed, k => k.Name == "ada@laptop" && k.LastUsedAt is not null);
    }

    [Fact]
    public async Task DeployKey_OpensItsProjectOnly_AndReadsUnlessItWrites()
    {
        Assert.SkipUnless(SshPlatform.WhyNot is null, SshPlatform.WhyNot ?? "");
        var (project, other) = (await NewProjectAsync(), await NewProjectAsync());
        var reader = await KeyAsync(project);
        var writer = await KeyAsync(project, writes: true);
        using var tree = await GitWorkTree.NewAsync(("proxpaas.toml", "[x]\n"));

        Assert.Contains("This deploy key reads only", (await GitAsync(tree, reader, "push", Remote(project), "main")).Output);
        var (exit, output) = await GitAsync(tree, writer, "push", Remote(project), "main");
        Assert.True(exit == 0, output);
        Assert.Equal(0, (await GitAsync(tree, reader, "ls-remote", Remote(project))).ExitCode);
        Assert.Contains("There is no", (await GitAsync(tree, writer, "push", Remote(other), "main")).Output);
        Assert.Contains("There is no", (await GitAsync(tree, reader, "ls-remote", Remote(other))).Output);
    }

    [Fact]
    public async Task Session_ForAnythingButGit_IsGreetedAndSentAway()
    {
        Assert.SkipUnless(SshPlatform.WhyNot is null, SshPlatform.WhyNot ?? "");
        var project = await NewProjectAsync();
        var key = await KeyAsync(null);
        foreach (var command in new[] { Array.Empty<string>(), ["id"], ["sh -c id"], [$"git-upload-archive '/{project}/web.git'"], [$"git-upload-pack '/{project}/web.git'; id"] })
        {
            var (exit, output) = await platform.SshAsync(key, command);
            Assert.NotEqual(0, exit);
            Assert.Contains("Hello admin@example.org. There is git here and no shell", output);
            Assert.DoesNotContain("uid=", output);
        }

        var (terminal, said) = await platform.SshAsync(key, "-tt");
        Assert.NotEqual(0, terminal);
        Assert.Contains("PTY allocation request failed", said);
        Assert.NotEqual(0, (await SshPlatform.RunAsync("/usr/bin/sftp", [.. platform.Arguments(key).Select(a => a == "-p" ? "-P" : a), "-b", "/dev/null", $"{platform.Account}@127.0.0.1"])).ExitCode);
    }

    [Fact]
    public async Task Key_RemovedOrUnknown_OpensNothing()
    {
        Assert.SkipUnless(SshPlatform.WhyNot is null, SshPlatform.WhyNot ?? "");
        var project = await NewProjectAsync();
        var (file, line) = await platform.NewKeyAsync();
        await TrustAsync();
        using var tree = await GitWorkTree.NewAsync(("a", "b"));
        Assert.Contains("Permission denied", (await GitAsync(tree, file, "ls-remote", Remote(project))).Output);

        var added = await (await platform.Owner.PostAsJsonAsync("/v1/keys", new AddSshKeyRequest(line, "mine"))).Content.ReadFromJsonAsync(ApiJson.Default.SshKeyView);
        await ListedAsync(file);
        Assert.Equal(0, (await GitAsync(tree, file, "ls-remote", Remote(project))).ExitCode);
        (await platform.Owner.DeleteAsync($"/v1/keys/{added!.Id}")).EnsureSuccessStatusCode();
        var (exit, output) = await GitAsync(tree, file, "ls-remote", Remote(project));
        Assert.NotEqual(0, exit);
        Assert.True(output.Contains("This key was removed", StringComparison.Ordinal) || output.Contains("Permission denied", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task ControlPlane_ThatIsKilled_TakesItsSshdAlong()
    {
        Assert.SkipUnless(SshPlatform.WhyNot is null && File.Exists("/usr/bin/setpriv"), SshPlatform.WhyNot ?? "needs setpriv");
        var port = FreePort.Next();
        using var other = platform.StartAnother(port);
        int server;
        try
        {
            server = (await Eventually.FoundAsync(() => Task.FromResult(ProcessList.ChildrenOf(other.Id, "sshd") is { Count: > 0 } found ? found : null)))[0];
        }
        finally
        {
            other.Kill();
        }

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{server}"));
    }

    [Fact]
    public async Task Key_OfSomebodyAlready_CannotBeAddedAgain()
    {
        Assert.SkipUnless(SshPlatform.WhyNot is null, SshPlatform.WhyNot ?? "");
        var project = await NewProjectAsync();
        var (_, line) = await platform.NewKeyAsync();
        (await platform.Owner.PostAsJsonAsync("/v1/keys", new AddSshKeyRequest(line))).EnsureSuccessStatusCode();
        using var again = await platform.Owner.PostAsJsonAsync($"/v1/projects/{project}/deploy-keys", new AddSshKeyRequest(line, "ci", true));

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    private string Remote(string project) => $"ssh://{platform.Account}@127.0.0.1:{platform.Port}/{project}/web.git";

    private Task<(int ExitCode, string Output)> GitAsync(GitWorkTree tree, string key, params string[] arguments)
        => tree.RunAsync(["-c", $"core.sshCommand=ssh {string.Join(' ', platform.Arguments(key))}", .. arguments]);

    private async Task<string> NewProjectAsync()
    {
        var project = $"sshshop{Interlocked.Increment(ref _names)}";
        (await platform.Owner.PostAsJsonAsync("/v1/projects", new CreateProjectRequest(project))).EnsureSuccessStatusCode();
        (await platform.Owner.PostAsJsonAsync($"/v1/environments/{project}%2Fproduction/services", new CreateServiceRequest("web"), ApiJson.Default.CreateServiceRequest)).EnsureSuccessStatusCode();
        return project;
    }

    private async Task<string> KeyAsync(string? project, bool writes = false)
    {
        var (file, line) = await platform.NewKeyAsync();
        var response = await platform.Owner.PostAsJsonAsync(project is null ? "/v1/keys" : $"/v1/projects/{project}/deploy-keys", new AddSshKeyRequest(line, null, writes));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        await TrustAsync();
        await ListedAsync(file);
        return file;
    }

    /// <summary>The server's key as the API tells it: a client that trusts it meets no other.</summary>
    private async Task TrustAsync()
    {
        var line = await Eventually.FoundAsync(async () => (await platform.Owner.GetFromJsonAsync("/v1/ssh", ApiJson.Default.SshView))?.KnownHosts);
        await File.WriteAllTextAsync(platform.Combine("known_hosts"), line + "\n");
    }

    /// <summary>sshd is up and its list has the key.</summary>
    private Task ListedAsync(string key) => Eventually.TrueAsync(async () => (await platform.SshAsync(key)).Output.Contains("Hello", StringComparison.Ordinal));
}
