using System.CommandLine;
using System.CommandLine.Invocation;
using ProxPaaS.Cli.Configuring;
using ProxPaaS.Cli.Deploying;
using ProxPaaS.Cli.Keys;
using ProxPaaS.Cli.Linking;
using ProxPaaS.Cli.Nodes;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Planning;
using ProxPaaS.Cli.Previews;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Cli.Registries;
using ProxPaaS.Cli.Running;
using ProxPaaS.Cli.Session;
using ProxPaaS.Cli.Sources;
using ProxPaaS.Cli.Templates;
using ProxPaaS.Cli.Uploading;

namespace ProxPaaS.Cli;

/// <summary>The command tree, and one run of it.</summary>
internal static class PxApp
{
    public static async Task<int> RunAsync(string[] args, PxConsole console, CancellationToken cancellationToken)
    {
        var parsed = Root(console).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            var json = args.Contains("--json", StringComparer.Ordinal);
            new PxOutput(console, json).Error(UsageReport.From(parsed));
            return ExitCodes.Failed;
        }

        var code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false },
            cancellationToken);
        await console.Out.FlushAsync(CancellationToken.None);
        return code;
    }

    internal static RootCommand Root(PxConsole console)
    {
        var px = new CommandFactory(console);
        var root = new RootCommand("Deploy and run services on ProxPaaS.\nStart with: px login URL, then px up in an app's folder; or px link PROJECT/SERVICE and git push proxpaas main");
        root.Options.Add(px.Json);
        root.Options.Add(px.Host);
        foreach (var command in (Command[])
        [
            .. SessionCommands.All(px), .. ProjectCommands.All(px), ServiceCommands.Create(px), .. LinkCommands.All(px),
            UpCommand.Create(px), DeployCommands.Deploy(px), DeployCommands.Rollback(px), HistoryCommands.Deployments(px), HistoryCommands.Builds(px), ImageCommands.Images(px), LogCommands.Logs(px),
            .. StatusCommands.All(px), .. RunCommands.All(px), CronCommands.Create(px), VariableCommands.Create(px), DomainCommands.Create(px), RegistryCommands.Create(px),
            SourceCommands.Create(px), DeliveryCommands.Create(px),
            VolumeCommands.Create(px), TemplateCommands.Create(px), CatalogueCommands.Create(px), ComposeCommands.Create(px),
            NodeCommands.Create(px), PoolCommands.Create(px), ClusterCommands.Create(px), OperationCommands.Create(px), EventCommands.Create(px),
            PlanCommand.Create(px), ConfigCommands.Create(px), KeyCommands.Create(px), PreviewCommands.Create(px), ApiCommand.Create(px), CompletionCommand.Create(px),
        ])
        {
            root.Subcommands.Add(command);
        }

        return root;
    }
}
