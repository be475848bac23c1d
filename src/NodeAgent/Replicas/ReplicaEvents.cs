using System.Globalization;
using Docker.DotNet.Models;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Docker's events → records. They carry exit codes that are gone again when the container is looked at.</summary>
internal sealed class ReplicaEvents(ReplicaTable table, ContainerClient containers, WakeSignal planner) : IDockerEvents
{
    public void OnContainerEvent(Message message)
    {
        if (message.Actor?.Attributes is not { } attributes || !attributes.TryGetValue(ReplicaLabels.Replica, out var replica)
            || message.Action is null || message.Action.StartsWith("exec_", StringComparison.Ordinal))
        {
            return;
        }

        containers.Invalidate(message.Actor.ID);
        if (table.Records.ContainsKey(replica))
        {
            switch (message.Action)
            {
                case "die":
                    var code = attributes.TryGetValue("exitCode", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
                    table.Update(replica, record => ReplicaObservation.Ended(record, code));
                    break;
                case "start":
                    table.Update(replica, ReplicaObservation.Started);
                    break;
                case "kill" when attributes.TryGetValue("signal", out var signal) && signal == "9":
                    table.Update(replica, ReplicaObservation.KillAsked);
                    break;
                case "oom":
                    table.Update(replica, ReplicaObservation.OutOfMemory);
                    break;
            }
        }

        planner.Raise();
    }
}
