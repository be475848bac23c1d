namespace ProxPaaS.Orchestrator.Previews;

/// <summary>One thing to do about previews, and why.</summary>
/// <param name="PreviewId">Null: there is no row yet.</param>
internal sealed record PreviewAction(PreviewStep Step, string? PreviewId, PreviewWish? Wish, string Reason);
