using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>How the deliveries of a hook prove where they come from. A hook takes exactly one scheme; all others are refused.</summary>
[JsonConverter(typeof(CamelCaseEnum<HookScheme>))]
public enum HookScheme
{
    /// <summary><c>X-Hub-Signature-256: sha256=HEX</c> over the body.</summary>
    Github,

    /// <summary><c>X-Gitlab-Token</c>: the secret itself.</summary>
    [JsonStringEnumMemberName("gitlab-token")]
    GitlabToken,

    /// <summary>GitLab's signing token: Standard Webhooks.</summary>
    [JsonStringEnumMemberName("gitlab-signed")]
    GitlabSigned,

    /// <summary><c>X-Gitea-Signature: HEX</c> over the JSON.</summary>
    Gitea,

    /// <summary><c>X-Forgejo-Signature: HEX</c> over the JSON.</summary>
    Forgejo,

    /// <summary>Bitbucket Cloud and Data Center: <c>X-Hub-Signature: sha256=HEX</c> over the body.</summary>
    Bitbucket,

    /// <summary><c>webhook-id</c>, <c>webhook-timestamp</c>, <c>webhook-signature: v1,BASE64</c>.</summary>
    Standard,
}
