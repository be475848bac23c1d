using System.Text;
using ProxPaaS.Orchestrator.GitSsh;

namespace ProxPaaS.Tests.Orchestrator.GitSsh;

public sealed class SshTextTests
{
    private const string Ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ1dHSr1mkTnlBTrLVL4XmKGYHXzFXCSWUO6Oyna2ud";

    [Theory]
    [InlineData("git-receive-pack '/shop/web.git'", true, "shop", null, "web")]
    [InlineData("git-upload-pack 'shop/web'", false, "shop", null, "web")]
    [InlineData("git upload-pack '/git/shop/staging/web.git'", false, "shop", "staging", "web")]
    [InlineData("git-upload-pack /shop/web.git", false, "shop", null, "web")]
    public void Command_OfGit_IsRead(string text, bool pushes, string project, string? environment, string service)
    {
        Assert.True(SshCommand.TryParse(text, out var command));
        Assert.Equal(new SshCommand(pushes, project, environment, service), command);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ls")]
    [InlineData("git-upload-archive '/shop/web.git'")]
    [InlineData("git-receive-pack '/shop/web.git'; id")]
    [InlineData("git-receive-pack '/shop/web.git' --exec=x")]
    [InlineData("git-receive-pack --help")]
    [InlineData("git-receive-pack '/web.git'")]
    [InlineData("git-receive-pack '/a/b/c/d.git'")]
    [InlineData("git-receive-pack '/a//b.git'")]
    [InlineData("git-receive-pack $(id)/x")]
    [InlineData("git-receive-pack '/shop/'\\''x'")]
    [InlineData("git-receive-pack '/shop/web.git'\nid")]
    [InlineData("scp -t /tmp")]
    [InlineData("internal-sftp")]
    public void Command_OfAnythingElse_IsNone(string? text) => Assert.False(SshCommand.TryParse(text, out _));

    [Fact]
    public void Key_AsPasted_HasTheFingerprintThatSshShows()
    {
        Assert.True(SshPublicKey.TryParse($"  {Ed25519} ada@laptop \n", out var key, out _));
        Assert.Equal((Ed25519, "ada@laptop"), (key.Text, key.Comment));
        Assert.StartsWith("SHA256:", key.Fingerprint);
        Assert.Equal(50, key.Fingerprint.Length);
    }

    [Theory]
    [InlineData("", "One line of a .pub file")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----", "private key")]
    [InlineData("ssh-dss AAAA", "One line")]
    [InlineData("ssh-ed25519 !!!!", "damaged")]
    [InlineData("ssh-ed25519 AAAAB3NzaC1yc2E=", "damaged")]
    [InlineData("ssh-ed25519 AAAA", "damaged")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJZ1 x\nssh-ed25519 y", "One line")]
    [InlineData("command=\"id\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "One line")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7", "RSA key needs 2048")]
    public void Key_ThatIsNone_SaysWhatToDo(string text, string expected)
    {
        Assert.False(SshPublicKey.TryParse(text, out _, out var problem));
        Assert.Contains(expected, problem);
    }

    [Fact]
    public void Flush_InPiecesOfAnySize_IsFoundAtItsEnd()
    {
        var packets = Encoding.ASCII.GetBytes("000bversion" + "0009hello" + "0000" + "0006ok");
        for (var size = 1; size <= packets.Length; size++)
        {
            var finder = new FlushFinder();
            var read = 0;
            for (var at = 0; at < packets.Length && !finder.Found; at += size)
            {
                read += finder.Look(packets.AsSpan(at, Math.Min(size, packets.Length - at)));
            }

            Assert.True(finder.Found);
            Assert.Equal(24, read);
        }
    }

    [Theory]
    [InlineData(null, "/usr/sbin/sshd -D -e -f /data/ssh/sshd_config")]
    [InlineData("/usr/bin/setpriv", "/usr/bin/setpriv --pdeathsig TERM -- /usr/sbin/sshd -D -e -f /data/ssh/sshd_config")]
    public void Command_WhereSetprivIs_EndsWithUs(string? setpriv, string expected)
    {
        var (program, arguments) = SshFiles.Command(new SshOptions(), "/data/ssh/sshd_config", setpriv);
        Assert.Equal(expected, $"{program} {string.Join(' ', arguments)}");
    }

    [Fact]
    public void Configuration_LetsNobodyDoAnythingButGit()
    {
        var text = SshFiles.Configuration(new SshOptions { Listen = "0.0.0.0:2222" }, "/data/ssh/host_key", null);

        Assert.Contains("DisableForwarding yes\n", text);
        Assert.Contains("PermitTTY no\n", text);
        Assert.Contains("AuthenticationMethods publickey\n", text);
        Assert.DoesNotContain("Subsystem", text);
        Assert.Equal("restrict,command=\"git-over-ssh /run/proxpaas/ssh/git.sock key_1\" ssh-ed25519 AAAA\n", SshFiles.AuthorizedKeys(new SshOptions(), [("key_1", "ssh-ed25519 AAAA")]));
    }
}
