using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>The two rows that make a run: its history, and the replica that the scheduler places. Pure.</summary>
internal static class RunRows
{
    public static (Run Run, Replica Replica) Of(
        NewRun wanted, Service service, string deploymentId, ISecretBox box, (int CpuMilli, int MemoryMiB) size, int timeoutSeconds, DateTimeOffset now)
    {
        var run = new Run
        {
            Id = wanted.Id,
            OrganisationId = service.OrganisationId,
            ServiceId = service.Id,
            DeploymentId = deploymentId,
            Kind = wanted.Kind,
            State = RunState.Pending,
            StartedBy = wanted.StartedBy,
            ScheduledFor = wanted.ScheduledFor,
            SealedCommand = wanted.Command is { Count: > 0 } command ? RunCommandSeal.Seal(box, wanted.Id, command) : null,
            Program = wanted.Command is [var program, ..] ? RunCommandSeal.Shown(program) : "",
            TimeoutSeconds = timeoutSeconds,
            CreatedAt = now,
        };
        var replica = new Replica
        {
            Id = wanted.ReplicaId,
            OrganisationId = service.OrganisationId,
            ServiceId = service.Id,
            DeploymentId = deploymentId,
            RunId = wanted.Id,
            State = ReplicaState.Pending,
            CpuMilli = size.CpuMilli,
            MemoryMiB = size.MemoryMiB,
            CreatedAt = now,
        };
        return (run, replica);
    }

    /// <summary>A time of the schedule that was left out, with the reason.</summary>
    public static Run Skipped(string id, Service service, DateTimeOffset slot, string reason, DateTimeOffset now) => new()
    {
        Id = id,
        OrganisationId = service.OrganisationId,
        ServiceId = service.Id,
        Kind = RunKind.Cron,
        State = RunState.Skipped,
        Reason = reason,
        StartedBy = "schedule",
        ScheduledFor = slot,
        LogComplete = true,
        CreatedAt = now,
        FinishedAt = now,
    };
}
