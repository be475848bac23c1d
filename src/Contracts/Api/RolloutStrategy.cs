using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<RolloutStrategy>))]
public enum RolloutStrategy
{
    /// <summary>New replicas come up beside the old ones, which leave once all new ones are ready. Needs room for both.</summary>
    StartFirst,

    /// <summary>Old replicas make room for new ones, never more than <c>MaxUnavailable</c> at a time. Both versions serve meanwhile.</summary>
    StopFirst,
}
