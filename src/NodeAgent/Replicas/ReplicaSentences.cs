using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>The words people read when a replica does not come up.</summary>
internal static class ReplicaSentences
{
    // The control plane keeps 500 characters of a sentence; the separators need some.
    private const int LongestSentence = 470;

    public static string CrashLoop(ReplicaRecord record)
        => $"It ended {record.Restarts} times before it was ready, the last time {Exit(record)}";

    /// <summary>What to do about a port on which nothing was heard: what the probe saw last says it best.</summary>
    private static string Listening(ReplicaSpec spec, ReplicaRecord record)
        => record.ProbeMessage.Length == 0 || record.ProbeMessage == $"Nothing listens on port {spec.ContainerPort}" ? "It must listen on 0.0.0.0 and the port in PORT; if it only needs longer, raise the service's start timeout" : record.ProbeMessage;

    public static string NotReadyInTime(ReplicaSpec spec, ReplicaRecord record, ObservedContainer? container, TimeSpan deadline)
    {
        var seconds = $"{deadline.TotalSeconds:0.#} s";
        if (container is null or { IsUp: false } && record.Restarts == 0 && record.Note.Length > 0)
        {
            return $"It could not be started within {seconds}: {record.Note}";
        }

        var state = container?.State == ContainerState.Running && record.Restarts == 0
            ? "it is running"
            : $"it ended {Math.Max(record.Restarts, 1)} times, the last time {Exit(record)}";
        return Effective(spec) switch
        {
            ProbeKind.Tcp => $"It did not listen on port {spec.ContainerPort} within {seconds}; {state}. {Listening(spec, record)}",
            ProbeKind.Http => $"It did not become ready within {seconds}: {Reason(record)}; {state}",
            ProbeKind.Exec => $"It did not become ready within {seconds}: {Reason(record)}; {state}",
            _ => $"It did not stay up within {seconds}; {state}",
        };
    }

    public static string Exit(ReplicaRecord record) => record switch
    {
        { OomKilled: true } => $"because it used more memory than its limit (exit code {record.ExitCode}): let it use less, or raise the service's memory",
        { ExitCode: 0 } => "with exit code 0, as if its work were done: its command must go on running in the foreground",
        { ExitCode: 126 } => "with exit code 126: its command cannot be executed",
        { ExitCode: 127 } => "with exit code 127: its command was not found in the image, nor was the interpreter that a script names in its first line (one with Windows line ends names none)",
        { ExitCode: 139 } => "with exit code 139: it crashed (segmentation fault)",
        _ => $"with exit code {record.ExitCode}",
    };

    /// <param name="tail">The end of what it printed, oldest first.</param>
    public static string WithLog(string sentence, IReadOnlyList<string> tail)
        => TellingLines.Of(tail, LongestSentence - sentence.Length) is { Count: > 0 } lines ? LastLines.Behind($"{sentence}.", lines)
            : tail.Count == 0 ? $"{sentence}. It printed nothing."
            : $"{sentence}.";

    /// <summary>The readiness probe in force: TCP where nothing is said and there is a port.</summary>
    public static ProbeKind Effective(ReplicaSpec spec)
        => spec.Readiness is { Kind: not ProbeKind.Unspecified } given ? given.Kind
            : spec.ContainerPort > 0 ? ProbeKind.Tcp
            : ProbeKind.Unspecified;

    private static string Reason(ReplicaRecord record) => record.ProbeMessage.Length > 0 ? record.ProbeMessage : "its probe has not succeeded";
}
