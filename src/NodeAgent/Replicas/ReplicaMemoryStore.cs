using Google.Protobuf;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Storage;

namespace ProxPaaS.NodeAgent.Replicas;

internal sealed class ReplicaMemoryStore(AgentOptions options)
{
    private NodeStatus _written = new();

    private string FilePath => Path.Combine(options.StateFolder, "replicas.pb");

    public IReadOnlyList<ReplicaRecord> Load()
    {
        try
        {
            _written = File.Exists(FilePath) ? NodeStatus.Parser.ParseFrom(File.ReadAllBytes(FilePath)) : new();
        }
        catch (InvalidProtocolBufferException)
        {
            // Only memory: probes find out again.
            _written = new();
        }

        return [.. _written.Replicas.Select(ReplicaMemory.FromDisk)];
    }

    /// <summary>Writes only what differs from the last time.</summary>
    public void Save(IEnumerable<ReplicaRecord> records)
    {
        var next = new NodeStatus();
        next.Replicas.Add(records.OrderBy(record => record.Id, StringComparer.Ordinal).Select(ReplicaMemory.ToDisk));
        if (!next.Equals(_written))
        {
            DurableFile.Write(FilePath, next.ToByteArray());
            _written = next;
        }
    }
}
