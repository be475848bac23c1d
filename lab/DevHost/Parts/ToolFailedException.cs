namespace ProxPaaS.DevHost.Parts;

internal sealed class ToolFailedException(string tool, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Tool => tool;
}
