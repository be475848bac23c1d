using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

internal sealed class PoolEntry
{
    public string? Comment { get; set; }
    public LiveSet<int> Guests { get; init; } = [];
    public LiveSet<string> Storages { get; init; } = [];
}
