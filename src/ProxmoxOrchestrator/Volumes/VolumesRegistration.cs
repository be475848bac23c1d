namespace ProxPaaS.Orchestrator.Volumes;

internal static class VolumesRegistration
{
    public static IServiceCollection AddVolumes(this IServiceCollection services) => services.AddSingleton<VolumeStore>();
}
