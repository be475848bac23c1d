using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>What a cron service does when a run is due while another one is still going.</summary>
[JsonConverter(typeof(CamelCaseEnum<RunConcurrency>))]
public enum RunConcurrency
{
    /// <summary>The run that is due is left out.</summary>
    Forbid,

    Allow,

    /// <summary>The one that goes on is cancelled.</summary>
    Replace,
}
