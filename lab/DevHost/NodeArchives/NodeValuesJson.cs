namespace ProxPaaS.DevHost.NodeArchives;

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class NodeValuesJson : System.Text.Json.Serialization.JsonSerializerContext;
