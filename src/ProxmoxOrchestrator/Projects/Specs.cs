using System.Globalization;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>Settings and variables of a moment → what a deployment runs.</summary>
internal static class Specs
{
    /// <summary>What every container of a service is told of itself, whatever its variables are.</summary>
    public static Dictionary<string, string> Fixed(ServiceRow row) => new()
    {
        ["PROXPAAS_PROJECT"] = row.Project.Name,
        ["PROXPAAS_ENVIRONMENT"] = row.Environment.Name,
        ["PROXPAAS_SERVICE"] = row.Service.Name,
    };

    public static DeploymentSpec Of(ServiceRow row, string? commitSha, IReadOnlyDictionary<string, string> variables)
    {
        var service = row.Service;
        var port = service.Kind is ServiceKind.Web or ServiceKind.Database ? service.Port : 0;
        var environment = Fixed(row);
        if (commitSha is not null)
        {
            environment["PROXPAAS_COMMIT"] = commitSha;
        }

        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        if (port > 0)
        {
            environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        }

        return new DeploymentSpec
        {
            ServiceName = service.Name,
            ProjectId = row.Project.Id,
            EnvironmentId = row.Environment.Id,
            Kind = service.Kind,
            Port = port,
            CpuMilli = service.CpuMilli,
            MemoryMiB = service.MemoryMiB,
            HealthPath = service.HealthPath,
            StartTimeoutSeconds = service.StartTimeoutSeconds,
            StopGraceSeconds = service.StopGraceSeconds,
            Command = service.Command,
            ReleaseCommand = service.ReleaseCommand,
            PoolName = service.PoolName,
            Isolation = service.Isolation,
            Variables = environment,
        };
    }
}
