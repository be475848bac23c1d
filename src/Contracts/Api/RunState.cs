using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<RunState>))]
public enum RunState
{
    /// <summary>It waits for a node.</summary>
    Pending,

    /// <summary>Its node fetches the image and starts it.</summary>
    Starting,

    Running,

    /// <summary>It ended with exit code 0.</summary>
    Succeeded,

    /// <summary>It ended with another exit code, or could not be started.</summary>
    Failed,

    Cancelled,
    TimedOut,

    /// <summary>Its node is gone; it is not run again.</summary>
    Lost,

    /// <summary>It was due and left out, for the reason given.</summary>
    Skipped,
}
