namespace ProxPaaS.Orchestrator.Webhooks;

/// <param name="Reason">A sentence for the delivery list.</param>
internal readonly record struct RefOutcome(RefAction Action, string Reason);
