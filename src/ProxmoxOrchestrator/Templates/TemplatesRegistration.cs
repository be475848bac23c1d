using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Templates.Catalogues;

namespace ProxPaaS.Orchestrator.Templates;

internal static class TemplatesRegistration
{
    public static IServiceCollection AddTemplates(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CatalogueOptions>().Bind(configuration.GetSection("Catalogues")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CatalogueOptions>, CatalogueOptionsValidator>();
        services.AddSingleton<CatalogueClient>();
        services.AddSingleton<CatalogueStore>();
        services.AddSingleton<TemplateStore>();
        services.AddSingleton<BlueprintStore>();
        services.AddHostedService<CatalogueLoop>();
        return services;
    }
}
