using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<PreviewState>))]
public enum PreviewState
{
    /// <summary>It is not made yet: for room, an approval, or its commit.</summary>
    Waiting,

    /// <summary>Its environment is there; its services say how far they are.</summary>
    Active,

    /// <summary>Its services are being removed.</summary>
    Closing,

    Closed,
}
