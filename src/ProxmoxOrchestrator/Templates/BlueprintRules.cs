using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Templates;

/// <summary>What a blueprint must be before anything of it is made. Pure.</summary>
internal static class BlueprintRules
{
    private const int MostServices = 20;

    /// <param name="around">The environment that it goes into.</param>
    /// <returns>What is wrong, each with where.</returns>
    public static IReadOnlyList<string> Check(Blueprint blueprint, VariableScope around, string appDomain)
    {
        var problems = new List<string>();
        if (blueprint.Services.Count is 0 or > MostServices)
        {
            problems.Add($"services: 1 to {MostServices} are expected");
        }

        foreach (var group in blueprint.Services.GroupBy(s => s.Name).Where(g => g.Count() > 1))
        {
            problems.Add($"services.{group.Key}: the name is there twice");
        }

        foreach (var service in blueprint.Services)
        {
            problems.AddRange(Check(service, appDomain).Select(p => $"services.{service.Name}.{p}"));
        }

        if (problems.Count == 0)
        {
            problems.AddRange(ReferenceChange.Between(around, Scope(blueprint, around)).NewProblems);
        }

        return problems;
    }

    private static List<string> Check(BlueprintService service, string appDomain)
    {
        var errors = new FieldErrors();
        Names.Check(errors, "name", service.Name);
        ServiceSettingsRules.Check(errors, service.Settings, appDomain);
        if (service.Variables.Count > 0)
        {
            VariableRules.Check(errors, new SetVariablesRequest(service.Variables.ToDictionary(v => v.Key, v => (string?)v.Value)));
        }

        foreach (var volume in service.Volumes)
        {
            VolumeRules.Check(errors, $"volumes.{volume.Name}.", volume.Name, volume.Path, volume.SizeMiB);
            errors.AddIf(service.Volumes.Any(v => v != volume && (v.Name == volume.Name || VolumeRules.Overlap(v.Path, volume.Path))), $"volumes.{volume.Name}", "Another volume has its name or covers its path.");
        }

        errors.AddIf(service.Volumes.Count > VolumeRules.MostOfAService, "volumes", $"At most {VolumeRules.MostOfAService}.");
        errors.AddIf(service.Volumes.Count > 0 && service.Settings.Replicas > 1, "replicas", "A service with a volume has one replica.");
        return [.. errors.ToDictionary().Select(e => $"{e.Key}: {string.Join(' ', e.Value)}")];
    }

    /// <summary>The environment as it would be; ids of services that do not exist yet are their names.</summary>
    private static VariableScope Scope(Blueprint blueprint, VariableScope around)
    {
        var services = around.Services.ToDictionary();
        foreach (var service in blueprint.Services)
        {
            services[service.Name] = new(
                $"new:{service.Name}", service.Name, service.Settings.Kind ?? ServiceKind.Web, service.Settings.Port ?? 8080, ["http://new.invalid"],
                new Dictionary<string, string> { ["PROXPAAS_PROJECT"] = "", ["PROXPAAS_ENVIRONMENT"] = "", ["PROXPAAS_SERVICE"] = service.Name },
                service.Variables.ToDictionary(v => v.Key, v => SecretGenerator.Fill(v.Value)));
        }

        return around with { Services = services };
    }
}
