using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<PullRequestState>))]
public enum PullRequestState
{
    Open,
    Merged,
    Closed,
}
