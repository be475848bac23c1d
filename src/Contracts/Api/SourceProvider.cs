using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>Who hosts an outside repository: decides the form of its webhooks, of its statuses and of its pull requests' references.</summary>
[JsonConverter(typeof(CamelCaseEnum<SourceProvider>))]
public enum SourceProvider
{
    Github,
    Gitlab,
    Gitea,
    Forgejo,

    /// <summary>Bitbucket Cloud.</summary>
    Bitbucket,

    /// <summary>Bitbucket Data Center.</summary>
    [JsonStringEnumMemberName("bitbucket-dc")]
    BitbucketDc,

    /// <summary>Any git server; its webhooks are signed as Standard Webhooks are.</summary>
    Generic,
}
