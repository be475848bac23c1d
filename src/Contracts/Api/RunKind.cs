using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<RunKind>))]
public enum RunKind
{
    /// <summary>Of a cron service: by its schedule or triggered.</summary>
    Cron,

    /// <summary>A command that somebody asked for.</summary>
    OneOff,

    /// <summary>A deployment's release command.</summary>
    Release,
}
