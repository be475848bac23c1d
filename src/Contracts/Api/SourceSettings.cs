namespace ProxPaaS.Contracts.Api;

/// <summary>What an owner decides about an outside repository. Null in a PATCH means "leave as it is".</summary>
public sealed record SourceSettings
{
    /// <summary>Default: by the host of the URL, else <c>generic</c>.</summary>
    public SourceProvider? Provider { get; init; }

    /// <summary><c>https://HOST/PATH</c>, <c>ssh://USER@HOST/PATH</c> or <c>USER@HOST:PATH</c>; without a password in it.</summary>
    public string? CloneUrl { get; init; }

    /// <summary>Access token: fetches over https and sets commit statuses. Empty removes it.</summary>
    public string? Token { get; init; }

    /// <summary>User name that goes with the token; default: what the provider asks for.</summary>
    public string? TokenUser { get; init; }

    /// <summary>ssh: the server's keys as known_hosts lines. Default: the published ones of the large hosts, else those of the first connection.</summary>
    public string? KnownHosts { get; init; }

    /// <summary>PEM of authorities that are believed for this source beside the platform's: of a git server with certificates of its operator's own. Empty removes them.</summary>
    public string? CaCertificates { get; init; }

    /// <summary>How deliveries are authenticated; default: by the provider.</summary>
    public HookScheme? HookScheme { get; init; }

    /// <summary>The hook's secret, at least 16 characters; default: a random one.</summary>
    public string? HookSecret { get; init; }

    /// <summary>Whether a push of the service's branch deploys; default true.</summary>
    public bool? AutoDeploy { get; init; }

    /// <summary>Whether a pushed tag deploys; default false.</summary>
    public bool? DeployTags { get; init; }

    /// <summary>Whether outcomes are reported to the provider as commit statuses; default true, and needs a token.</summary>
    public bool? ReportStatuses { get; init; }

    /// <summary>Base of the provider's API when it is not where the provider usually has it. Empty: the usual.</summary>
    public string? ApiUrl { get; init; }
}
