using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>The host key: made once in an installation, kept sealed in the database, so that every control plane shows clients the same one.</summary>
internal sealed class SshHostKeyStore(SettingStore settings, ISecretBox box, IOptions<DataOptions> data, SshHostKey known)
{
    private const string Key = "ssh-host-key";
    private const string Purpose = "ssh-host-key";

    private static readonly string Generator = "/usr/bin/ssh-keygen";

    /// <returns>The file that sshd reads the private key from.</returns>
    public async Task<string> PlaceAsync(CancellationToken cancellationToken)
    {
        var stored = await settings.FindAsync(Key, cancellationToken) ?? await settings.GetOrAddAsync(Key, await CreateAsync(cancellationToken), cancellationToken);
        var parts = stored.Split('\n');
        known.PublicKey = SshPublicKey.TryParse(parts[0], out var key, out var problem) ? key : throw new InvalidDataException($"The SSH host key is damaged: {problem}");
        var folder = data.Value.Combine("ssh");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(folder, "host_key");
        File.Delete(path);
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await file.WriteAsync(box.Open(Purpose, Convert.FromBase64String(parts[1])), cancellationToken);
        return path;
    }

    private async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("proxpaas-hostkey-");
        try
        {
            var path = Path.Combine(folder.FullName, "key");
            var start = new ProcessStartInfo(Generator) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[] { "-q", "-t", "ed25519", "-N", "", "-C", "proxpaas", "-f", path })
            {
                start.ArgumentList.Add(argument);
            }

            using var generator = Process.Start(start) ?? throw new InvalidOperationException("ssh-keygen did not start.");
            var error = await generator.StandardError.ReadToEndAsync(cancellationToken);
            await generator.WaitForExitAsync(cancellationToken);
            if (generator.ExitCode != 0)
            {
                throw new InvalidOperationException($"ssh-keygen ended with {generator.ExitCode}: {error.Trim()}");
            }

            var text = (await File.ReadAllTextAsync(path + ".pub", cancellationToken)).Trim();
            return $"{text}\n{Convert.ToBase64String(box.Seal(Purpose, await File.ReadAllBytesAsync(path, cancellationToken)))}";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
