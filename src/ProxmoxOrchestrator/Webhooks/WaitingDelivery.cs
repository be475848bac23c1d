namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>A stored delivery with its content read.</summary>
internal sealed record WaitingDelivery(string Id, string Origin, string Event, HookContent Content, int Attempt, DateTimeOffset ReceivedAt)
{
    public bool Manual => Origin == "sync";

    public bool Again => Origin == "replay";
}
