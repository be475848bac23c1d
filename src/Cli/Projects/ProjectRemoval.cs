using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Projects;

/// <summary>A project goes with everything in it: the API removes an empty one only, so that no other client takes services along by one call.</summary>
internal static class ProjectRemoval
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), Patience = TimeSpan.FromMinutes(5);

    public static async Task RemoveAsync(Call call, ProxPaasClient client, string project, CancellationToken cancellationToken)
    {
        // What follows takes the name; a project that is not there says so here.
        var name = (await client.ProjectAsync(project, cancellationToken)).Name;
        using var patience = new CancellationTokenSource(Patience, call.Console.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (await client.ServicesAsync(name, either.Token).ToListAsync(either.Token) is { Count: > 0 } services)
            {
                foreach (var service in services.Where(s => asked.Add(s.Id)))
                {
                    call.Output.Note($"Removing {service.EnvironmentName}/{service.Name}");
                    await client.DeleteServiceAsync(service.Id, either.Token);
                }

                await Task.Delay(Pause, call.Console.Clock, either.Token);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PxException(ExitCodes.TimedOutOrDeployFailed, "timeout", $"The services of {name} are still being removed after {Patience.TotalMinutes:0} minutes. Look with: px services ls --project {name}; then px projects rm {name}");
        }

        await client.DeleteProjectAsync(name, cancellationToken);
    }
}
