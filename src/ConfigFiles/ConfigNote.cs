namespace ProxPaaS.ConfigFiles;

/// <summary>A key that is not taken, or a value that is wrong.</summary>
/// <param name="IsError">The files cannot be used like this; else the key is left out and the rest counts.</param>
public sealed record ConfigNote(ConfigOrigin Origin, string Message, bool IsError)
{
    public override string ToString() => $"{Origin}: {(Origin.Path.Length > 0 ? $"{Origin.Path}: " : "")}{Message}";
}
