using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<BuildStepState>))]
public enum BuildStepState
{
    Running,
    Done,

    /// <summary>Its result was there already.</summary>
    Cached,
    Failed,

    /// <summary>Stopped because another step failed or the build was stopped.</summary>
    Cancelled,
}
