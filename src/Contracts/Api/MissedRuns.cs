using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>What becomes of runs that were due while the control plane was away.</summary>
[JsonConverter(typeof(CamelCaseEnum<MissedRuns>))]
public enum MissedRuns
{
    /// <summary>They are left out; the schedule goes on with the next one.</summary>
    Skip,

    /// <summary>One run makes up for all of them.</summary>
    RunOnce,
}
