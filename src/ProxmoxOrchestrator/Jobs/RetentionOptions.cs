namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>Section <c>Retention</c>: what is kept, and for how long.</summary>
public sealed class RetentionOptions
{
    /// <summary>Deployments of a service, the newest first; each can be rolled back to, so its image is kept too.</summary>
    public int Deployments { get; set; } = 20;

    /// <summary>Builds of a service, the newest first, beside those of kept deployments.</summary>
    public int Builds { get; set; } = 50;

    /// <summary>An image goes when nothing has needed it for so long, in two complete looks at least.</summary>
    public int ImageHours { get; set; } = 12;

    public int BuildLogDays { get; set; } = 30;

    public int OperationDays { get; set; } = 30;

    /// <summary>Runs with their logs, after they ended.</summary>
    public int RunDays { get; set; } = 30;

    /// <summary>Tokens that are over or revoked.</summary>
    public int TokenDays { get; set; } = 30;

    /// <summary>Deliveries of webhooks that are over. Within this time the same one has no second effect.</summary>
    public int DeliveryDays { get; set; } = 14;
}
