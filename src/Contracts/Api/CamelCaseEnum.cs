using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>Writes an enum as camelCase text; reads it in any case.</summary>
public sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
