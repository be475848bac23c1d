using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Git;

/// <summary>The command line as a person uses it, with a configuration of its own.</summary>
internal sealed class Px(Installation installation, CancellationToken cancellationToken)
{
    public Task LoginAsync(string password) => RunAsync(["login", installation.ApiUrl, "--email", Installation.AdminEmail, "--password-stdin"], password + "\n");

    public Task<string> RunAsync(IReadOnlyList<string> arguments, string? input = null)
        => Tool.RunAsync(Path.Combine(installation.Repository, "px"), arguments, cancellationToken, input: input, folder: installation.Folder("px"), environment: new Dictionary<string, string>
        {
            ["XDG_CONFIG_HOME"] = installation.Folder("px"), ["PX_HOST"] = installation.ApiUrl,
        });

    public async Task<T> ReadAsync<T>(JsonTypeInfo<T> type, IReadOnlyList<string> arguments, string? input = null)
        => JsonSerializer.Deserialize(await RunAsync([.. arguments, "--json"], input), type)!;

    /// <summary>What it says when it refuses.</summary>
    public async Task<string> RefusalAsync(params string[] arguments)
    {
        try
        {
            await RunAsync(arguments);
        }
        catch (ToolFailedException refused)
        {
            return refused.Message;
        }

        throw new InvalidOperationException($"px {string.Join(' ', arguments)} was not refused");
    }
}
