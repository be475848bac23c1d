using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Deploying;

/// <summary>deploy and rollback.</summary>
internal static class DeployCommands
{
    public static Command Deploy(CommandFactory px)
    {
        var reference = new Argument<string?>("REF") { Description = "Branch, tag or commit of the service's repository; nothing: the newest image again.", Arity = ArgumentArity.ZeroOrOne };
        var image = new Option<string?>("--image") { Description = "Deploy this image." };
        var rollback = new Option<string?>("--rollback") { Description = "Deploy the image of an earlier deployment.", HelpName = "DEPLOYMENT" };
        var noCache = new Option<bool>("--no-cache") { Description = "Build without the cache." };
        var (noWait, timeout) = WaitOptions();
        return px.Command("deploy", "Deploy, show the build and the steps, and print the URL.", (call, ct) =>
        {
            var chosen = new[] { call.Get(reference), call.Get(image), call.Get(rollback) };
            return chosen.Count(c => c is not null) > 1
                ? throw PxException.Usage("Give one of REF, --image and --rollback.")
                : RunAsync(call, call.ServiceReference(), new DeployRequest(chosen[0], chosen[2], chosen[1], call.Get(noCache)), call.Get(noWait), call.Get(timeout), ct);
        }, reference, image, rollback, noCache, px.Service, noWait, timeout);
    }

    public static Command Rollback(CommandFactory px)
    {
        var deployment = new Argument<string?>("DEPLOYMENT") { Description = "Deployment id or version such as v3 (default: the one before the active one).", Arity = ArgumentArity.ZeroOrOne };
        var (noWait, timeout) = WaitOptions();
        return px.Command("rollback", "Go back to an earlier deployment's image.", async (call, ct) =>
        {
            var service = call.ServiceReference();
            var target = await RollbackTargetAsync(call, service, call.Get(deployment), ct);
            return await RunAsync(call, service, new DeployRequest(DeploymentId: target), call.Get(noWait), call.Get(timeout), ct);
        }, deployment, px.Service, noWait, timeout);
    }

    private static (Option<bool> NoWait, Option<int> Timeout) WaitOptions() => (
        new Option<bool>("--no-wait", "--detach", "-d") { Description = "Start it and return." },
        new Option<int>("--timeout") { Description = "Stop waiting after this many seconds (exit code 5); the deployment goes on.", DefaultValueFactory = _ => 1800, HelpName = "SECONDS" });

    private static async Task<string> RollbackTargetAsync(Call call, string service, string? named, CancellationToken cancellationToken)
    {
        if (named is not null && !named.StartsWith('v'))
        {
            return named;
        }

        var history = await call.Client().DeploymentsAsync(service, cancellationToken).Take(200).ToListAsync(cancellationToken);
        var target = RollbackChoice.Pick(history, named)
            ?? throw new PxException(ExitCodes.NotFound, "deployment_not_found", named is null
                ? "There is no earlier deployment that was active. List them with: px deployments ls"
                : $"There is no deployment {named}. List them with: px deployments ls");

        // Without a version it is the one that served before, which after a rollback is a newer one: that has to be seen.
        var chosen = history.First(d => d.Id == target);
        call.Output.Note($"Back to what v{chosen.Version} ran: {(chosen.CommitSha is { } sha ? $"{sha[..Math.Min(8, sha.Length)]} {chosen.CommitMessage}".TrimEnd() : chosen.Image)}");
        return target;
    }

    private static async Task<int> RunAsync(Call call, string service, DeployRequest request, bool noWait, int timeoutSeconds, CancellationToken cancellationToken)
    {
        var client = call.Client();
        return await FollowAsync(call, client, service, await client.DeployAsync(service, request, cancellationToken), noWait, timeoutSeconds, cancellationToken);
    }

    /// <summary>Tells build and deployment to their end, then prints the URL.</summary>
    internal static async Task<int> FollowAsync(Call call, ProxPaasClient client, string service, DeployReply reply, bool noWait, int timeoutSeconds, CancellationToken cancellationToken)
    {
        if (noWait)
        {
            return await FinishAsync(call, client, service, reply, null, null, cancellationToken);
        }

        using var timer = new CancellationTokenSource(TimeSpan.FromSeconds(timeoutSeconds), call.Console.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            var follower = new DeployFollower(client, call.Output, call.Console.Clock);
            var build = reply.BuildId is { } buildId ? await follower.BuildAsync(buildId, either.Token) : null;
            var deployment = (reply.DeploymentId ?? build?.DeploymentId) is { } id ? await follower.DeploymentAsync(id, either.Token) : null;
            return await FinishAsync(call, client, service, reply, build, deployment, cancellationToken);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PxException(ExitCodes.TimedOutOrDeployFailed, "timeout", $"Not active after {timeoutSeconds} s. It goes on without px; look with: px status -s {service}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            call.Output.Note($"Stopped watching; the deployment goes on. Look with: px status -s {service}");
            throw;
        }
    }

    private static async Task<int> FinishAsync(
        Call call, ProxPaasClient client, string service, DeployReply reply, BuildView? build, DeploymentView? deployment, CancellationToken cancellationToken)
    {
        var view = await client.ServiceAsync(service, cancellationToken);
        var urls = view.Urls;
        if (call.Output.IsJson)
        {
            call.Output.Document(new DeployOutcome(reply.BuildId, reply.DeploymentId ?? build?.DeploymentId, build, deployment, urls), PxJson.Default.DeployOutcome);
            return ExitCodes.Ok;
        }

        if (deployment is not null)
        {
            call.Output.Note(view is { DesiredReplicas: 0, Settings.Kind: not ServiceKind.Cron }
                ? $"{call.Output.Tint("●", "yellow")} v{deployment.Version} is ready to run, but the service has no replicas. Start it with: px scale 1 -s {view.ProjectName}/{view.EnvironmentName}/{view.Name}"
                : $"{call.Output.Tint("●", "green")} v{deployment.Version} is active.");
        }

        call.Output.Line(urls.FirstOrDefault() ?? reply.DeploymentId ?? reply.BuildId ?? "");
        return ExitCodes.Ok;
    }
}
