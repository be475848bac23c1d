using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>Stored; the repository has not been asked yet, or did not answer.</summary>
    Waiting,

    /// <summary>It had its effect.</summary>
    Done,

    /// <summary>It was understood and asks for nothing; the reason says why.</summary>
    Skipped,

    Failed,
}
