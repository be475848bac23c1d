namespace ProxPaaS.ConfigFiles;

/// <summary>A file that is not what its name says.</summary>
internal sealed class ConfigFormatException(string message, int? line = null) : Exception(message)
{
    public int? Line { get; } = line;
}
