using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

internal static class DeliveryViews
{
    public static DeliveryView Of(Delivery delivery, string serviceId) => new(
        delivery.Id, delivery.SourceId, serviceId, delivery.Origin, delivery.Event, delivery.ProviderId, delivery.Ref, delivery.Commit, delivery.State, delivery.Reason, delivery.Attempt,
        delivery.BuildId, delivery.ReplayOf, delivery.ReceivedAt, delivery.State == DeliveryState.Waiting ? delivery.NextAttemptAt : null, delivery.FinishedAt);

    public static PullRequestView Of(PullRequest pull) => new(
        pull.Id, pull.SourceId, pull.Number, pull.Title, pull.Author, pull.State, pull.HeadRef, pull.HeadSha, pull.BaseRef, pull.Fork, pull.MayRun, pull.ApprovedBy, pull.UpdatedAt);
}
