using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>What makes a service's image. <see cref="Auto"/>: the image setting if there is one, else a Dockerfile if the commit has one, else Nixpacks.</summary>
[JsonConverter(typeof(CamelCaseEnum<BuilderChoice>))]
public enum BuilderChoice
{
    Auto,
    Dockerfile,
    Nixpacks,
    Image,
}
