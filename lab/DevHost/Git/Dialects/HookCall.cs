using System.Text.Json.Nodes;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>One webhook delivery before it is signed.</summary>
/// <param name="Event">The provider's word for it.</param>
internal sealed record HookCall(string Event, JsonObject Body);
