using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.Cli.Keys;

public sealed class KeyTests : PxTest
{
    private const string Line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ1dHSr1mkTnlBTrLVL4XmKGYHXzFXCSWUO6Oyna2ud ada@laptop";

    [Fact]
    public async Task Add_WithoutAFile_TakesTheUsualKey_AndSaysWhereRepositoriesAre()
    {
        var missing = await PxAsync("keys", "add");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("ssh-keygen -t ed25519", missing.Error);

        Directory.CreateDirectory(Path.Combine(Home, ".ssh"));
        await File.WriteAllTextAsync(Path.Combine(Home, ".ssh", "id_ed25519.pub"), Line + "\n");
        var added = await PxAsync("keys", "add", "--name", "laptop");

        Assert.True(added.ExitCode == 0, added.Error);
        Assert.Equal("Key\tlaptop\nFingerprint\tSHA256:1\nId\tkey_1\n", added.Out);
        Assert.Contains("ssh://git@paas.example.org:2222/PROJECT/SERVICE.git; the server's key is SHA256:host", added.Error);
        Assert.Contains(Api.Calls, c => c is { Method: "POST", Path: "/v1/keys" } && c.Body.Contains(Line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Add_OfADeployKey_FromStandardInput_IsTheProjectsAlone()
    {
        var added = await PxWithInputAsync(Line, "keys", "add", "-", "--project", "shop", "--write", "--json");
        Assert.True(added.ExitCode == 0, added.Error);
        Assert.True(added.Json.GetProperty("writes").GetBoolean());

        Assert.Equal("", (await PxAsync("keys", "ls")).Out);
        Assert.StartsWith("key\tSHA256:1\tpush\tnever\tkey_1", (await PxAsync("keys", "ls", "--project", "shop")).Out);
    }

    [Theory]
    [InlineData("key_1")]
    [InlineData("laptop")]
    [InlineData("SHA256:1")]
    public async Task Remove_ByIdNameOrFingerprint_RemovesIt(string named)
    {
        await PxWithInputAsync(Line, "keys", "add", "-", "--name", "laptop");
        Assert.Equal(0, (await PxAsync("keys", "rm", named)).ExitCode);
        Assert.Empty(Api.Keys);
        var again = await PxAsync("keys", "rm", named);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("px keys ls", again.Error);
    }

    [Fact]
    public async Task Host_ShowsTheLineForKnownHosts_OrThatItIsOff()
    {
        Assert.Contains("Known hosts\t[paas.example.org]:2222 ssh-ed25519 AAAA\n", (await PxAsync("keys", "host")).Out);
        Assert.Equal("{fingerprint:string,knownHosts:string,url:string}", (await PxAsync("keys", "host", "--json")).Shape);

        Api.Ssh = new SshView(null, null, null);
        Assert.Equal("Repositories\tgit over SSH is not switched on here\n", (await PxAsync("keys", "host")).Out);
        Assert.Contains("GitSsh:Listen", (await PxWithInputAsync(Line, "keys", "add", "-")).Error);
    }
}
