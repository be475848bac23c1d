using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>What may be run, and why not.</summary>
internal static class RunRules
{
    /// <summary>One-off commands of one service at a time.</summary>
    public const int MostAtOnce = 20;

    public static void Check(FieldErrors errors, RunRequest request)
    {
        errors.AddIf(request.Command is not { Count: > 0 } || string.IsNullOrWhiteSpace(request.Command[0]), "command", "A program and its arguments.");
        ServiceSettingsRules.CheckCommand(errors, "command", request.Command);
        errors.AddIf(request.CpuMilli is < 10 or > 128_000, "cpuMilli", "10 to 128000 thousandths of a core.");
        errors.AddIf(request.MemoryMiB is < 16 or > 1_048_576, "memoryMiB", "16 to 1048576.");
        errors.AddIf(request.TimeoutSeconds is < 1 or > 86_400, "timeoutSeconds", "1 to 86400.");
    }

    /// <exception cref="ApiProblemException">409: there is nothing to run yet, or enough runs already.</exception>
    public static void CheckOneOff(string path, int going, bool hasVersion)
    {
        if (!hasVersion)
        {
            throw NothingYet(path);
        }

        if (going >= MostAtOnce)
        {
            throw ApiProblemException.Conflict("too_many_runs", $"{path} has {going} commands under way already. Wait for one of them, or cancel one: px runs ls -s {path}");
        }
    }

    /// <exception cref="ApiProblemException">409: not a cron service, nothing to run yet, or a run is going on.</exception>
    public static void CheckTrigger(Service service, string path, int going, bool hasVersion)
    {
        ServiceStore.RefuseWhenDeleted(service);
        if (service.Kind != ServiceKind.Cron)
        {
            throw ApiProblemException.Conflict("not_cron", $"{path} is no cron service. Run a command in it with: px run {path} -- COMMAND");
        }

        if (!hasVersion)
        {
            throw NothingYet(path);
        }

        if (service.Concurrency == RunConcurrency.Forbid && going > 0)
        {
            throw ApiProblemException.Conflict("run_going_on", $"A run of {path} is going on, and its concurrency is 'forbid'. Wait for it, or cancel it.");
        }
    }

    private static ApiProblemException NothingYet(string path)
        => ApiProblemException.Conflict("nothing_to_run", $"{path} has no version that could run. Push to its git URL, or deploy an image first.");
}
