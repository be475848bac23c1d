namespace ProxPaaS.Contracts.Identity;

/// <summary>
/// Where control planes answer agents and edges: one, or several of which one leads. Whoever dials stays with the one that answered last
/// and goes on to the next when it fails or says that it does not lead. Thread-safe.
/// </summary>
public sealed class ControlPlaneAddresses
{
    private readonly Uri[] _all;
    private int _at;

    private ControlPlaneAddresses(Uri[] all) => _all = all;

    public IReadOnlyList<Uri> All => _all;

    public Uri Current => _all[Volatile.Read(ref _at)];

    /// <summary>Goes on to the next one, unless somebody else has done so since.</summary>
    /// <param name="tried">The one that did not do.</param>
    public void Failed(Uri tried)
    {
        var at = Volatile.Read(ref _at);
        if (_all[at] == tried)
        {
            Interlocked.CompareExchange(ref _at, (at + 1) % _all.Length, at);
        }
    }

    /// <summary><c>https://HOST:PORT</c>, several separated by commas. Null when one of them is something else, or none is there.</summary>
    public static ControlPlaneAddresses? Parse(string? text)
    {
        var all = (text ?? "").Split(',', StringSplitOptions.TrimEntries)
            .Select(part => Uri.TryCreate(part, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 ? uri : null)
            .ToArray();
        return all.Any(uri => uri is null) ? null : new(all!);
    }

    public static implicit operator ControlPlaneAddresses(Uri one) => FromUri(one);

    public static ControlPlaneAddresses FromUri(Uri one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return new([one]);
    }

    public override string ToString() => string.Join(", ", _all.Select(uri => uri.GetLeftPart(UriPartial.Authority)));
}
