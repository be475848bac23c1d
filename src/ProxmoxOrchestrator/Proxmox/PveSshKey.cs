using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>The private key that opens the Proxmox hosts.</summary>
internal sealed class PveSshKey : IDisposable
{
    private PveSshKey(PrivateKeyFile file) => File = file;

    public PrivateKeyFile File { get; }

    /// <summary>As a line of <c>authorized_keys</c>.</summary>
    public string PublicKey => File.HostKeyAlgorithms.OfType<KeyHostAlgorithm>().FirstOrDefault() is { } algorithm
        ? $"{File.Key} {Convert.ToBase64String(algorithm.Data)}"
        : "";

    /// <exception cref="PveSshException">What is wrong with it.</exception>
    public static PveSshKey Read(string text)
    {
        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.Trim() + "\n"));
            return new(new PrivateKeyFile(stream));
        }
        catch (SshPassPhraseNullOrEmptyException ex)
        {
            throw new PveSshException(true, "ssh.privateKey", "The private key has a passphrase, which nobody could type in here: give one without, made for this purpose alone (ssh-keygen -t ed25519 -N '' -f proxpaas).", ex);
        }
        catch (Exception ex) when (ex is SshException or ArgumentException or FormatException or NotSupportedException)
        {
            throw new PveSshException(true, "ssh.privateKey", $"This is no private key ({ex.Message.TrimEnd('.')}): give the file that ssh-keygen wrote without .pub.", ex);
        }
    }

    public void Dispose() => File.Dispose();
}
