using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

internal sealed class TokenEntry
{
    public string Secret { get; set; } = "";
    public bool PrivSep { get; set; } = true;
    public long Expire { get; set; }
    public string? Comment { get; set; }
}
