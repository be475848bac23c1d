using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>Runs in people's words.</summary>
internal static class RunWords
{
    public static string Of(RunKind kind) => kind switch
    {
        RunKind.Cron => "cron",
        RunKind.OneOff => "one-off command",
        RunKind.Release => "release command",
        _ => kind.ToString(),
    };

    public static string Title(RunView run) => run.Program.Length > 0 ? run.Program : "the image's own command";

    public static string StartedBy(string who) => who switch
    {
        "schedule" => "by its schedule",
        "release" => "by a deployment",
        _ => $"by {who}",
    };

    public static string Took(RunView run) => run is { FinishedAt: not null, DurationSeconds: { } seconds } ? Wording.Duration(TimeSpan.FromSeconds(seconds)) : "";
}
