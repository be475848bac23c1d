using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Deploying;

/// <summary>Follows a build and its deployment to their end, and tells what happens.</summary>
internal sealed class DeployFollower(ProxPaasClient client, PxOutput output, TimeProvider clock)
{
    /// <summary>The build's log to its end. The build's deployment comes with it when it succeeded.</summary>
    public async Task<BuildView> BuildAsync(string id, CancellationToken cancellationToken)
    {
        if (await client.BuildAsync(id, cancellationToken) is { State: BuildState.Queued, Reason: { Length: > 0 } why })
        {
            output.Note($"{output.Tint("…", "yellow")} {why}");
        }

        var last = "";
        await foreach (var line in client.BuildLogAsync(id, null, cancellationToken))
        {
            last = line.Text;
            output.Note(last);
        }

        await using var watcher = new ChangeWatcher(client, clock, cancellationToken);
        while (true)
        {
            var build = await client.BuildAsync(id, cancellationToken);
            if (build is { State: BuildState.Succeeded, DeploymentId: not null })
            {
                return build;
            }

            if (BuildFailure.Is(build))
            {
                throw BuildFailure.Of(build, output.IsJson ? "" : last, $"{await StandingAsync(build.ServiceId, cancellationToken)} Log: px builds log {id}");
            }

            await watcher.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The deployment until it is active. Steps are told as they start and end.</summary>
    public async Task<DeploymentView> DeploymentAsync(string id, CancellationToken cancellationToken)
    {
        await using var watcher = new ChangeWatcher(client, clock, cancellationToken);
        var teller = new StepTeller(output);
        while (true)
        {
            var deployment = await client.DeploymentAsync(id, cancellationToken);
            teller.Tell(deployment);
            switch (deployment.State)
            {
                case DeploymentState.Active:
                    return deployment;
                case DeploymentState.Failed or DeploymentState.Stopped or DeploymentState.Superseded or DeploymentState.Draining:
                    throw new PxException(ExitCodes.TimedOutOrDeployFailed, "deployment_" + ServiceCommands.Text(deployment.State), $"Version {deployment.Version} {(deployment.State == DeploymentState.Failed ? "failed" : $"was {ServiceCommands.Text(deployment.State)}")}: {deployment.Reason}");
            }

            await watcher.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What visitors get now: after the first build that failed there is nothing to serve on.</summary>
    private async Task<string> StandingAsync(string service, CancellationToken cancellationToken)
        => (await client.ServiceAsync(service, cancellationToken)).ActiveDeploymentId is null ? "Nothing serves yet." : "The version before serves on.";
}
