using Google.Protobuf;
using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.Contracts.Storage;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Desired;

/// <summary>
/// The desired set in force, on disk before it is acted on. Null until the first one ever arrived: an agent that has been told
/// nothing removes nothing.
/// </summary>
internal sealed partial class DesiredStateStore(AgentOptions options, IReadOnlyList<WakeSignal> readers, ILogger<DesiredStateStore> logger)
{
    private readonly Lock _gate = new();
    private volatile DesiredState? _current;

    public DesiredState? Current => _current;

    private string FilePath => Path.Combine(options.StateFolder, "desired.pb");

    public void Load()
    {
        try
        {
            _current = File.Exists(FilePath) ? DesiredState.Parser.ParseFrom(File.ReadAllBytes(FilePath)) : null;
        }
        catch (InvalidProtocolBufferException ex)
        {
            // Without a readable set nothing is changed until the control plane sends one.
            LogUnreadable(FilePath, ex);
        }
    }

    /// <summary>False when the set was refused. Throws when it could not be stored; it is then not in force.</summary>
    public bool Offer(DesiredState offered)
    {
        lock (_gate)
        {
            var decision = DesiredStateGate.Decide(_current, offered);
            if (!decision.Accepted)
            {
                LogRefused(offered.Epoch, offered.Generation, decision.Reason);
                return false;
            }

            if (!offered.Equals(_current))
            {
                // Holds secrets: DurableFile makes it 0600.
                DurableFile.Write(FilePath, offered.ToByteArray());
                LogAccepted(offered.Epoch, offered.Generation, offered.Replicas.Count, offered.Builds.Count);
            }

            _current = offered;
        }

        foreach (var reader in readers)
        {
            reader.Raise();
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Desired state {Epoch}/{Generation}: {Replicas} replicas, {Builds} builds")]
    private partial void LogAccepted(ulong epoch, ulong generation, int replicas, int builds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused desired state {Epoch}/{Generation}: {Reason}")]
    private partial void LogRefused(ulong epoch, ulong generation, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read; waiting for the control plane to send the desired state")]
    private partial void LogUnreadable(string path, Exception exception);
}
