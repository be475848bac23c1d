using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Refuses to start with a key that does not fit the database, rather than to fail at each secret later.</summary>
internal sealed class SecretKeyCheck(SettingStore settings, ISecretBox box) : IDatabaseStartStep
{
    private const string Key = "secrets.canary";

    public int Order => 0;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var canary = await settings.GetOrAddAsync(Key, Convert.ToBase64String(box.Seal(Key, Encoding.UTF8.GetBytes(Key))), cancellationToken);
        try
        {
            box.Open(Key, Convert.FromBase64String(canary));
        }
        catch (CryptographicException ex)
        {
            throw new InvalidOperationException(
                $"The key file does not fit this database: {ex.Message} Set Secrets:KeyFile to the file that this installation was made with (default: keys/secrets.keys in Data:Path).", ex);
        }
    }
}
