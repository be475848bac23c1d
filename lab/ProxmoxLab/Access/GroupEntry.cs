using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

internal sealed class GroupEntry
{
    public string? Comment { get; set; }
    public LiveSet<string> Users { get; init; } = [];
}
