using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Cluster.Operations;

namespace ProxPaaS.Orchestrator.Nodes;

internal static class NodesRegistration
{
    public static IServiceCollection AddNodes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NodesOptions>().Bind(configuration.GetSection("Nodes")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NodesOptions>, NodesOptionsValidator>();
        services.AddSingleton<NodeStore>().AddSingleton<NodeReservationStore>().AddSingleton<NodeTokenStore>().AddSingleton<NodeViewStore>().AddSingleton<TemplateStore>().AddSingleton<NodeArchiveStore>();
        services.AddSingleton<GuestClient>().AddSingleton<CloneQueues>().AddSingleton<NodeSeeds>().AddSingleton<SeedSettingsStore>();
        services.AddSingleton<INodeSeed, TokenSeed>().AddSingleton<INodeSeed, SshSeedExecutor>().AddSingleton<INodeSeed, IsoSeedExecutor>();
        services.AddSingleton<NodeTemplateExecutor>().AddSingleton<NodeMakeExecutor>().AddSingleton<NodeConfigureExecutor>();
        services.AddSingleton<IOperationExecutor, NodeCreateExecutor>();
        services.AddSingleton<IOperationExecutor, NodeDestroyExecutor>();
        services.AddSingleton<IOperationExecutor, TemplateBuildExecutor>();
        services.AddSingleton<IOperationExecutor, TemplateRemoveExecutor>();
        services.AddSingleton<IOperationExecutor, NodeRestartExecutor>();
        services.AddSingleton<IOperationExecutor, OrphanRemoveExecutor>();
        services.AddSingleton<GuestPollLoop>().AddSingleton<NodeWatchLoop>();
        services.AddHostedService(s => s.GetRequiredService<GuestPollLoop>()).AddHostedService(s => s.GetRequiredService<NodeWatchLoop>());
        services.AddSingleton<OperationStore>().AddSingleton<OperationLoop>();
        return services.AddHostedService(s => s.GetRequiredService<OperationLoop>());
    }
}
