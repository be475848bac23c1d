namespace ProxPaaS.DevHost;

/// <summary>A step of the run failed; the message says why and what to do.</summary>
internal sealed class StepFailedException(string step, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Step => step;
}
