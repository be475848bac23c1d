namespace ProxPaaS.Orchestrator.Proxmox;

internal static class ProxmoxRegistration
{
    public static IServiceCollection AddProxmox(this IServiceCollection services)
        => services.AddSingleton<PveClusterStore>().AddSingleton<PveClients>().AddSingleton<PveTasks>().AddSingleton<PveSightings>()
            .AddSingleton<PveSshClient>().AddSingleton<PveSshProbe>();
}
