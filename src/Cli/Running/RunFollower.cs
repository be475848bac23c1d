using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Running;

/// <summary>Prints a run's output as it comes and ends as the run does.</summary>
internal static class RunFollower
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(10);

    public static async Task<int> FollowAsync(Call call, ProxPaasClient client, RunView run, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in client.RunLogAsync(run.Id, cancellationToken))
            {
                Print(call, line);
            }

            var ended = await client.RunAsync(run.Id, cancellationToken);
            if (call.Output.IsJson)
            {
                call.Output.StreamLine(ended, ApiJson.Default.RunView, "");
            }

            return ExitCode(call, ended);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(call, client, run.Id);
            throw;
        }
    }

    /// <summary>The command's own, when it ended by itself.</summary>
    private static int ExitCode(Call call, RunView run)
    {
        if (run is { ExitCode: { } code, State: RunState.Succeeded or RunState.Failed })
        {
            return code;
        }

        call.Output.Note(run.Reason);
        return run.State switch
        {
            RunState.Cancelled => ExitCodes.Interrupted,
            RunState.TimedOut => ExitCodes.TimedOutOrDeployFailed,
            _ => ExitCodes.Failed,
        };
    }

    private static void Print(Call call, LogLineView line)
    {
        if (line.Stream == "stderr" && !call.Output.IsJson)
        {
            call.Output.Note(line.Text);
            return;
        }

        call.Output.StreamLine(line, ApiJson.Default.LogLineView, line.Text);
    }

    /// <summary>Ctrl-C ends the command too; px itself is being ended, so this has its own time.</summary>
    private static async Task CancelAsync(Call call, ProxPaasClient client, string id)
    {
        using var patience = new CancellationTokenSource(CancelPatience, call.Console.Clock);
        try
        {
            await client.CancelRunAsync(id, patience.Token);
            call.Output.Note($"Stopped {id}.");
        }
        catch (ApiException ex)
        {
            call.Output.Note(ex.Detail);
        }
        catch (OperationCanceledException)
        {
            call.Output.Note($"{id} may still be running. Stop it with: px runs cancel {id}");
        }
    }
}
