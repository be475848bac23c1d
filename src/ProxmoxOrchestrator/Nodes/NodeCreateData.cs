namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>What a node.create operation must remember over a crash. The join token is not in it: it is in the guest, and its hash in its own row.</summary>
// "set" where there is a default: the generated reader sets absent init-only members to null.
internal sealed record NodeCreateData
{
    public string? TemplateId { get; init; }

    /// <summary>Template to clone; null: create from <see cref="Archive"/>.</summary>
    public int? Source { get; init; }

    public string? Archive { get; init; }

    public string Storage { get; set; } = "";

    /// <summary>A user's own template on a storage that cannot link.</summary>
    public bool FullClone { get; init; }

    /// <summary>The guest was asked for: it may be there, or on its way.</summary>
    public bool Posted { get; init; }

    public DateTimeOffset? PostedAt { get; init; }

    public string? MakeTask { get; init; }

    public string? StartTask { get; init; }

    public int Starts { get; init; }

    /// <summary>Since when this leader waits for the join.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    public long WaitingEpoch { get; init; }

    /// <summary>Hosts whose storage was full.</summary>
    public IReadOnlyList<string> FullHosts { get; set; } = [];

    /// <summary>Why the node is given up; it is removed on the way out.</summary>
    public string? GiveUp { get; init; }
}
