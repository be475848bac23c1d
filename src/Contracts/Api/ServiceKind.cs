using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<ServiceKind>))]
public enum ServiceKind
{
    Web,
    Worker,
    Cron,
    Database,
}
