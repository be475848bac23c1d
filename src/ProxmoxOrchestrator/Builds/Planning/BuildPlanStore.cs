using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds.Planning;

/// <summary>What builds are made from, for people.</summary>
internal sealed class BuildPlanStore(IPlatformContextFactory contexts)
{
    public async Task<BuildPlanView> GetAsync(Caller caller, string buildId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var build = await context.Builds.AsNoTracking().SingleOrDefaultAsync(b => b.Id == buildId, cancellationToken) ?? throw ApiProblemException.NotFound("build", buildId);
        var input = await context.BuildInputs.AsNoTracking().SingleOrDefaultAsync(i => i.BuildId == buildId, cancellationToken)
            ?? throw new ApiProblemException(StatusCodes.Status404NotFound, "no_plan", $"Build {buildId} has no plan. {build.Reason}".TrimEnd());
        using var plan = input.PlanJson is null ? null : JsonDocument.Parse(input.PlanJson);
        return new BuildPlanView(
            build.Id, build.Builder, input.Reason, build.RootDirectory ?? "", build.Dockerfile, input.Target, BuildInputJson.Read(input.ArgumentsJson), input.Providers, plan?.RootElement.Clone(),
            BuildInputJson.Read(input.OriginsJson), input.Notes, BuildInputJson.Unpack(input.Files).GetValueOrDefault(ImageGenerator.DockerfilePath), input.SecretNames);
    }
}
