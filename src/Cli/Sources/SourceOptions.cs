using System.CommandLine;
using System.Text.Json;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Sources;

/// <summary>A source's settings as options. Secrets come by standard input: what stands on a command line is everybody's to see.</summary>
internal sealed class SourceOptions
{
    private readonly Option<string?> _provider = new("--provider") { Description = "github, gitlab, gitea, forgejo, bitbucket, bitbucket-dc or generic (default: by the host).", HelpName = "NAME" };
    private readonly Option<bool> _token = new("--token-stdin") { Description = "Read an access token from standard input: for https, and for commit statuses. An empty line removes it." };
    private readonly Option<string?> _tokenUser = new("--token-user") { Description = "User name that goes with the token (default: the provider's).", HelpName = "USER" };
    private readonly Option<FileInfo?> _knownHosts = new("--known-hosts") { Description = "ssh: file with the server's keys, as ssh-keyscan prints them.", HelpName = "FILE" };
    private readonly Option<string?> _authorities = new("--ca-file") { Description = "https: PEM file of the authority that made the server's certificate, where this is not a public one; empty for none.", HelpName = "FILE" };
    private readonly Option<string?> _scheme = new("--hook-scheme") { Description = "How deliveries are signed; GitLab has gitlab-token and gitlab-signed.", HelpName = "SCHEME" };
    private readonly Option<bool> _hookSecret = new("--hook-secret-stdin") { Description = "Read the hook's secret from standard input (after the token, where both are): one that the provider made." };
    private readonly Option<bool?> _auto = new("--auto-deploy") { Description = "Whether pushes deploy.", HelpName = "true|false" };
    private readonly Option<bool?> _tags = new("--deploy-tags") { Description = "Whether pushed tags deploy.", HelpName = "true|false" };
    private readonly Option<bool?> _statuses = new("--report-statuses") { Description = "Whether outcomes are shown at the provider's commits.", HelpName = "true|false" };
    private readonly Option<string?> _api = new("--api-url") { Description = "Base of the provider's API where it is not the usual one; empty for the usual.", HelpName = "URL" };

    public Option<string?> Url { get; } = new("--url") { Description = "Another clone URL.", HelpName = "URL" };

    public Symbol[] All => [_provider, _token, _tokenUser, _knownHosts, _authorities, _scheme, _hookSecret, _auto, _tags, _statuses, _api];

    public SourceSettings Read(Call call, string? url) => new()
    {
        CloneUrl = url,
        Provider = Parse<SourceProvider>(call.Get(_provider), "--provider"),
        Token = call.Get(_token) ? call.Console.In.ReadLine()?.Trim() ?? "" : null,
        TokenUser = call.Get(_tokenUser),
        KnownHosts = call.Get(_knownHosts) is { } file ? File.ReadAllText(file.FullName) : null,
        CaCertificates = call.Get(_authorities) is { } path ? path.Length == 0 ? "" : File.ReadAllText(Path.Combine(call.Console.WorkingDirectory, path)) : null,
        HookScheme = Parse<HookScheme>(call.Get(_scheme), "--hook-scheme"),
        HookSecret = call.Get(_hookSecret) ? call.Console.In.ReadLine()?.Trim() ?? "" : null,
        AutoDeploy = call.Get(_auto),
        DeployTags = call.Get(_tags),
        ReportStatuses = call.Get(_statuses),
        ApiUrl = call.Get(_api),
    };

    /// <summary>As the API spells it.</summary>
    public static string Text<T>(T value)
        where T : struct, Enum
        => JsonSerializer.SerializeToElement(value, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)ApiJson.Default.GetTypeInfo(typeof(T))!).GetString()!;

    private static T? Parse<T>(string? text, string option)
        where T : struct, Enum
        => text is null ? null
            : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Text(value!.Value).Equals(text, StringComparison.OrdinalIgnoreCase))
                ?? throw PxException.Usage($"{option} takes {string.Join(", ", Enum.GetValues<T>().Select(Text))}.");
}
