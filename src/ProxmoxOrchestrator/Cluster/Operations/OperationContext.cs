using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>A running step's view of its operation.</summary>
internal sealed class OperationContext(OperationWork work, long epoch, OperationStore store, TimeProvider clock)
{
    private static readonly TimeSpan CheckInAge = TimeSpan.FromSeconds(4);

    private long? _checkedIn;
    private string _data = work.Data;

    public string Id => work.Id;

    public string OrganisationId => work.OrganisationId;

    public string SubjectId => work.SubjectId;

    public string Step => work.Step;

    /// <summary>0 at the first try of this step.</summary>
    public int Attempt => work.Attempt;

    public long Epoch => epoch;

    public DateTimeOffset CreatedAt => work.CreatedAt;

    public string Data => _data;

    public T Read<T>(JsonTypeInfo<T> type)
        where T : new()
        => JsonSerializer.Deserialize(_data, type) ?? new();

    /// <summary>Stores the kind's own data now, before the effect that it announces.</summary>
    public async Task SaveAsync<T>(T data, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        _data = JsonSerializer.Serialize(data, type);
        await store.SaveDataAsync(work.Id, epoch, _data, cancellationToken);
        _checkedIn = clock.GetTimestamp();
    }

    /// <summary>
    /// Proves that this process still leads and that the database still listens to it, not longer ago than four seconds: Proxmox cannot
    /// check epochs, so every change there is preceded by this.
    /// </summary>
    /// <exception cref="LeadershipLostException">Somebody else leads; nothing may be changed any more.</exception>
    public async Task CheckInAsync(CancellationToken cancellationToken)
    {
        if (_checkedIn is { } at && clock.GetElapsedTime(at) < CheckInAge)
        {
            return;
        }

        await store.CheckInAsync(work.Id, epoch, cancellationToken);
        _checkedIn = clock.GetTimestamp();
    }
}
