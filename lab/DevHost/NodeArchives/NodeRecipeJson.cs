using System.Text.Json.Serialization;

namespace ProxPaaS.DevHost.NodeArchives;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NodeRecipe))]
internal sealed partial class NodeRecipeJson : JsonSerializerContext;
