using System.Diagnostics;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Cli;

public sealed class LinkTests : PxTest
{
    [Fact]
    public async Task Link_InARepository_SetsRemoteAndCredentialHelper()
    {
        await GitAsync("init", "-q");
        await GitAsync("symbolic-ref", "HEAD", "refs/heads/trunk");
        Variables["PX_SELF"] = "/opt/it's px/px";
        var run = await PxAsync("link", "shop/web");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Deploy with: git add -A && git commit -m 'First version', then git push proxpaas trunk:main", run.Error);
        Assert.Equal("http://paas.example.org/git/shop/web.git", await GitAsync("remote", "get-url", "proxpaas"));
        var helpers = (await GitAsync("config", "--local", "--get-all", "credential.http://paas.example.org.helper")).Split('\n');
        Assert.Equal(["", $"!'/opt/it'\\''s px/px' git-credential --host '{Api.Url.ToString().TrimEnd('/')}' --for 'http://paas.example.org'"], helpers);

        Assert.Equal(0, (await PxAsync("link", "shop/checkout")).ExitCode);
        Assert.Equal("http://paas.example.org/git/shop/checkout.git", await GitAsync("remote", "get-url", "proxpaas"));
        Assert.Equal(2, (await GitAsync("config", "--local", "--get-all", "credential.http://paas.example.org.helper")).Split('\n').Length);
    }

    [Fact]
    public async Task Link_OverSsh_SetsThatRemote_AndNoCredentialHelper()
    {
        await GitAsync("init", "-q");
        Assert.Contains("px link --ssh makes that the remote", (await PxAsync("link", "shop/web")).Error);
        await GitAsync("config", "--local", "--remove-section", "credential.http://paas.example.org");
        var run = await PxAsync("link", "shop/web", "--ssh");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Remote 'proxpaas' is ssh://git@paas.example.org:2222/shop/web.git.", run.Error);
        Assert.Equal("ssh://git@paas.example.org:2222/shop/web.git", await GitAsync("remote", "get-url", "proxpaas"));
        Assert.Equal("", await GitAsync("config", "--local", "--get-regexp", "credential"));
        Assert.Contains("Git over SSH\tssh://git@paas.example.org:2222/shop/web.git", (await PxAsync("services", "show")).Out);
    }

    [Fact]
    public async Task Link_OverSshWhereItIsOff_SaysWhatToDo()
    {
        Api.Overview = Api.Overview with { Services = [.. Api.Overview.Services.Select(s => s with { SshUrl = null })] };
        var run = await PxAsync("link", "shop/web", "--ssh");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("GitSsh:Listen", run.Error);
        Assert.False(Directory.Exists(Path.Combine(Work, ".proxpaas")));
    }

    [Fact]
    public async Task Link_Made_IsWhatOtherCommandsMean()
    {
        Assert.Equal(0, (await PxAsync("link", "shop/web")).ExitCode);
        Assert.Equal(0, (await PxAsync("scale", "5")).ExitCode);
        Assert.Equal(0, (await PxAsync("scale", "checkout=2")).ExitCode);
        Assert.Contains(Api.Calls, c => c is { Path: "/v1/services/srv_shop_web/scale", Body: "{\"replicas\":5}" });
        Assert.Contains(Api.Calls, c => c.Path == "/v1/services/shop%2Fproduction%2Fcheckout/scale");
    }

    [Fact]
    public async Task Credential_AskedByGit_IsGivenForTheLinkedHostOnly()
    {
        string[] command = ["git-credential", "--host", Api.Url.ToString(), "--for", "http://paas.example.org", "get"];
        var right = await PxWithInputAsync("protocol=http\nhost=paas.example.org\n\n", command);
        Assert.Equal($"username=px\npassword={FakeControlPlane.Token}\n", right.Out);
        Assert.Equal("", (await PxWithInputAsync("protocol=http\nhost=evil.example.org\n\n", command)).Out);
        Assert.Equal("", (await PxWithInputAsync("protocol=https\nhost=paas.example.org:444\n\n", command)).Out);
    }

    [Fact]
    public async Task Credential_NotSignedIn_StopsGitFromPrompting()
    {
        SignedOut();
        var run = await PxWithInputAsync("protocol=http\nhost=paas.example.org\n\n", "git-credential", "--host", Api.Url.ToString(), "--for", "http://paas.example.org", "get");
        Assert.Equal("quit=1\n", run.Out);
        Assert.Contains("px login", run.Error);
    }

    [Fact]
    public async Task Credential_AskedByRealGit_AnswersThroughTheConfiguredHelper()
    {
        await GitAsync("init", "-q");
        // A stand-in for px that shows how git calls it: its arguments as the user name.
        var self = Path.Combine(Work, "px stand-in");
        await File.WriteAllTextAsync(self, "#!/bin/sh\ncat >/dev/null\nprintf 'username=%s\\npassword=p\\n' \"$*\"\n");
        File.SetUnixFileMode(self, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Variables["PX_SELF"] = self;
        Assert.Equal(0, (await PxAsync("link", "shop/web")).ExitCode);
        var answer = await GitAsync("protocol=http\nhost=paas.example.org\n\n", ["credential", "fill"]);
        Assert.Contains($"username=git-credential --host {Api.Url.ToString().TrimEnd('/')} --for http://paas.example.org get", answer);
    }

    private Task<string> GitAsync(params string[] args) => GitAsync("", args);

    private async Task<string> GitAsync(string input, string[] args)
    {
        using var git = Process.Start(new ProcessStartInfo("git", args) { WorkingDirectory = Work, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await git.StandardInput.WriteAsync(input);
        git.StandardInput.Close();
        var output = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return output.TrimEnd('\n') is var text && output.StartsWith('\n') ? "\n" + text.TrimStart('\n') : text;
    }
}
