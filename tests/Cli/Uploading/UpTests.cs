using System.Formats.Tar;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Cli.Uploading;

public sealed class UpTests : PxTest
{
    [Fact]
    public async Task Up_OfALinkedFolder_SendsItsFilesAndFollowsToTheUrl()
    {
        Api.OnDeploy = (service, _) => Deployed(service);
        await PxAsync("link", "shop/web");
        Write("run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(Work, "run.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write("empty", "");
        Write("sub/big.bin", new string('x', 300_000));
        File.CreateSymbolicLink(Path.Combine(Work, "link"), "sub/big.bin");
        var run = await PxAsync("up", "-m", "Try & see");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("http://web-shop.apps.example.org\n", run.Out);
        Assert.Contains("Sending 4 files", run.Error);
        Assert.Contains("==> Building\n", run.Error);
        Assert.Contains(Api.Calls, c => c.Path == "/v1/services/srv_shop_web/uploads?noCache=false&message=Try%20%26%20see");
        var sent = Api.Uploaded.ToDictionary(e => e.Name);
        Assert.Equal(["empty", "link", "run.sh", "sub/big.bin"], sent.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((TarEntryType.SymbolicLink, "sub/big.bin"), (sent["link"].EntryType, sent["link"].LinkName));
        Assert.True(sent["run.sh"].Mode.HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(300_000, sent["sub/big.bin"].Length);
    }

    [Fact]
    public async Task Up_FromBelowTheLinkedFolder_SendsTheLinkedFolder()
    {
        await PxAsync("link", "shop/web");
        Write("a", "x");
        Write("sub/b", "x");
        var run = await PxAsync("up", ".", "--detach", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("bld_upload", run.Json.GetProperty("buildId").GetString());
        Assert.Equal(["a", "sub/b"], Api.Uploaded.Select(e => e.Name));
    }

    [Fact]
    public async Task Up_OfAnUnlinkedFolder_AsksAndThenMakesProjectAndServiceAndLink()
    {
        Write("a", "x");
        var asked = await PxAsync("up", "--detach");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("This creates work/web and links the folder to it. Pass --yes", asked.Error);
        Assert.Empty(Api.Uploaded);

        Terminal = true;
        Assert.Equal(1, (await PxWithInputAsync("n\n", "up", "--detach")).ExitCode);
        Assert.Empty(Api.Uploaded);
        var run = await PxWithInputAsync("y\n", "up", "--detach");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("\"service\": \"web\"", File.ReadAllText(Path.Combine(Work, ".proxpaas", "link.json")));
        Assert.Equal(["a"], Api.Uploaded.Select(e => e.Name));

        Assert.Equal(0, (await PxAsync("up", "--detach")).ExitCode);
        Assert.Single(Api.Overview.Projects, p => p.Name == "work");
    }

    [Fact]
    public async Task Up_WhoseServerRefuses_SaysWhy()
    {
        Write("a", "x");
        Api.FailNext("/v1/services/shop%2Fweb/uploads", 422, "upload_refused", "'a' is not taken: because.");
        var run = await PxAsync("up", "-s", "shop/web");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'a' is not taken: because.", run.Error);
    }

    [Fact]
    public async Task Up_OfAnEmptyFolder_SaysSo()
    {
        var run = await PxAsync("up", "-s", "shop/web");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has no files to send", run.Error);
    }

    [Theory]
    [InlineData("/home/me/My App_2", "my-app-2")]
    [InlineData("/home/me/42", "app-42")]
    [InlineData("/home/me/--", "app")]
    [InlineData("/home/me/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbb/", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void NameOf_Folder_IsAProjectName(string folder, string name) => Assert.Equal(name, ProxPaaS.Cli.Uploading.FolderSetup.NameOf(folder));

    private DeployReply Deployed(ServiceView service)
    {
        Api.Overview = Api.Overview with
        {
            Builds = [new BuildView("bld_14", service.Id, service.Name, BuildState.Succeeded, "done", "", new string('a', 40), "refs/proxpaas/uploads/newest", "Upload", "me", "dockerfile", null, null, "dep_web14", DemoData.Now, DemoData.Now, DemoData.Now, 1)],
            Deployments = [Api.Overview.Deployments[0] with { Id = "dep_web14", ServiceId = service.Id, State = DeploymentState.Active, Version = 14 }],
        };
        Api.Log("bld_14").Write("==> Building").End();
        return new DeployReply("bld_14", null);
    }

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Work, name))!);
        File.WriteAllText(Path.Combine(Work, name), content);
    }
}
