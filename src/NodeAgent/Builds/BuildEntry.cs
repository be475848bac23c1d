using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>One build on this node: its state, its log and the means to stop it.</summary>
internal sealed class BuildEntry(string id, BuildFolder folder, BuildLog log, BuildStatus status)
{
    private volatile BuildStatus _status = status;

    public string Id { get; } = id;

    public BuildFolder Folder { get; } = folder;

    public BuildLog Log { get; } = log;

    public CancellationTokenSource Stop { get; } = new();

    public BuildStatus Status => _status;

    /// <summary>Completes when nothing of it runs any more.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    public bool Over => IsFinal(_status.Phase);

    public static bool IsFinal(BuildPhase phase) => phase is BuildPhase.Succeeded or BuildPhase.Failed or BuildPhase.Cancelled;

    public void Set(BuildStatus status)
    {
        // In memory first: on a full disk the control plane still hears of it.
        _status = status;
        Folder.Write(status);
    }
}
