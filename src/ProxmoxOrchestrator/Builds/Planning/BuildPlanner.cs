using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Orchestrator.Builds.Dockerfiles;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Registry;

namespace ProxPaaS.Orchestrator.Builds.Planning;

/// <summary>Looks at a commit and the service's settings and decides how the commit is built.</summary>
internal sealed class BuildPlanner(IPlatformContextFactory contexts, GitRepositoryStore repositories, ScopeStore scopes, RegistryClient registry, IOptionsMonitor<BuildOptions> options)
{
    // The agent takes no longer one.
    private const int LongestDockerfile = 1 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly Dictionary<string, string> Nothing = [];

    /// <param name="buildId">Id that the build will have.</param>
    public async Task<PreparedBuild> PrepareAsync(ServiceRow row, string buildId, string commit, CancellationToken cancellationToken)
    {
        var service = row.Service;
        var root = service.RootDirectory?.TrimEnd('/');
        if (await repositories.TreeAsync(service.Id, commit, root, cancellationToken) is not { } tree)
        {
            return Refused(BuilderDecision.Dockerfile, service, $"The commit has no folder {root}. Correct the service's root directory.");
        }

        var folder = root is null ? "" : $"{root}/";
        var exists = await repositories.HasAsync(service.Id, commit, folder + (service.Dockerfile ?? "Dockerfile"), cancellationToken);
        var decision = BuilderDecision.Of(service.Build.Builder, service.Dockerfile, exists, folder);
        if (decision.Problem is { } problem)
        {
            return Refused(decision.Builder, service, problem);
        }

        var variables = await VariablesAsync(row, cancellationToken);
        if (decision.Builder == BuilderDecision.Dockerfile)
        {
            // One that cannot be read is the builder's to refuse.
            return OfDockerfile(
                row, buildId, decision, variables.Keys, await repositories.ReadTextAsync(service.Id, commit, folder + (service.Dockerfile ?? "Dockerfile"), LongestDockerfile, cancellationToken) ?? "");
        }

        if (variables.FirstOrDefault(v => v.Key.StartsWith("NIXPACKS_", StringComparison.Ordinal) && AddressMark.IsIn(v.Value)) is { Key: { } setting })
        {
            return Refused(decision.Builder, service, $"{setting} refers to the address of a service that does not run yet, and the plan needs it. Deploy that service first, or take the reference out; then deploy again.");
        }

        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(Longest);
        try
        {
            return await PlanAsync(row, buildId, decision, tree, variables, time.Token);
        }
        catch (PlanException ex)
        {
            return Refused(decision.Builder, service, ex.Message);
        }
        catch (Exception ex) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested && ex is OperationCanceledException or IOException or InvalidDataException)
        {
            return Refused(decision.Builder, service, $"Its plan was not ready within {Longest.TotalSeconds:0} s. Add a Dockerfile, or make the repository smaller.");
        }
    }

    private async Task<PreparedBuild> PlanAsync(ServiceRow row, string buildId, BuilderDecision decision, string treeId, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var service = row.Service;
        using var tree = await repositories.OpenTreeAsync(service.Id, treeId, cancellationToken);
        using var ending = cancellationToken.Register(tree.Dispose);
        var given = service.Build;
        var packages = Packages();
        var (result, image) = await Task.Run(() =>
        {
            var planned = Planner.Plan(tree, new PlanOptions { Variables = variables, InstallCommand = given.InstallCommand, BuildCommand = given.BuildCommand, StartCommand = given.StartCommand });
            if (planned.IsEmpty)
            {
                throw new PlanException($"Nothing here tells how to build it: there is no Dockerfile and no file that a provider knows, such as {PlanResult.KnownFiles}. Add one, or set the root directory.");
            }

            if (service.Command.Count == 0 && NothingToStart(planned.Plan, row.Path) is { } missing)
            {
                throw new PlanException(missing);
            }

            var app = planned.Directory.Length == 0 ? tree : (GitSourceTree)tree.Subtree(planned.Directory);
            if (!app.IsFreeForFolder(ImageGenerator.Folder))
            {
                throw new PlanException($"The commit has a file or link named {ImageGenerator.Folder}, where generated files go. Rename it.");
            }

            return (planned, ImageGenerator.Generate(planned, tree, packages, new ImageOptions { SecretNames = variables.Keys, CacheKey = variables.ContainsKey("NIXPACKS_NO_CACHE") ? null : service.Id }));
        }, cancellationToken);

        var root = service.RootDirectory?.TrimEnd('/');
        var directory = result.Directory.Length == 0 ? root : root is null ? result.Directory : $"{root}/{result.Directory}";
        var files = BuildInputJson.Pack(image.Files);
        var images = DockerfileReader.Read(image.Dockerfile, Nothing).Images;
        if (Foreign(images, service.OrganisationId) is { } foreign)
        {
            // A configuration file may name the image to start from.
            throw new PlanException(foreign);
        }

        var input = new BuildInput
        {
            BuildId = buildId,
            OrganisationId = service.OrganisationId,
            Reason = decision.Reason,
            ArgumentsJson = BuildInputJson.Write([]),
            SecretNames = [.. image.SecretNames],
            Images = [.. images],
            PlanJson = PlanJson.Write(Shown(result.Plan, variables), indented: false),
            Providers = [.. result.Providers],
            OriginsJson = BuildInputJson.Write(result.Origins.ToDictionary(o => o.Path, o => o.Reason is null ? o.Source : $"{o.Source}: {o.Reason}")),
            Notes = [.. image.Notes],
            Files = files,
        };
        return new(
            decision.Builder, ImageGenerator.DockerfilePath, directory, null, input, new Dictionary<string, string> { ["files"] = Convert.ToHexStringLower(SHA256.HashData(files)) },
            [$"Builder nixpacks: {decision.Reason}.", .. PlanLines.Of(result, packages.Name, image)]);
    }

    /// <summary>Why an image of this plan would end at once; upstream builds it all the same.</summary>
    private static string? NothingToStart(BuildPlan plan, string path)
    {
        if (plan.Start?.Cmd is { Length: > 0 })
        {
            return null;
        }

        var built = plan.Variables?.GetValueOrDefault("NIXPACKS_SPA_OUTPUT_DIR") is { } folder
            ? $" If a visitor gets the built files as they are: px vars set -s {path} --plain --no-deploy NIXPACKS_SPA_OUT_DIR={folder}, then deploy again."
            : "";
        return $"Nothing says how to start it. Add a start script to package.json, a main.py or a Procfile (web: COMMAND), or set one: px services set {path} --start-cmd 'COMMAND'.{built}";
    }

    private PreparedBuild OfDockerfile(ServiceRow row, string buildId, BuilderDecision decision, IEnumerable<string> variables, string dockerfile)
    {
        var service = row.Service;
        var facts = DockerfileReader.Read(dockerfile, service.Build.Arguments ?? Nothing);
        if (Foreign(facts.Images, service.OrganisationId) is { } foreign)
        {
            return Refused(decision.Builder, service, foreign);
        }

        var arguments = BuildInputJson.Write(service.Build.Arguments ?? Nothing);
        var input = new BuildInput
        {
            BuildId = buildId,
            OrganisationId = service.OrganisationId,
            Reason = decision.Reason,
            Target = service.Build.Target,
            ArgumentsJson = arguments,
            SecretNames = [.. facts.Mounted(variables).Order(StringComparer.Ordinal)],
            Images = [.. facts.Images],
            Providers = [],
            Notes = [],
        };
        return new(
            decision.Builder, service.Dockerfile ?? "Dockerfile", service.RootDirectory?.TrimEnd('/'), null, input,
            new Dictionary<string, string> { ["target"] = service.Build.Target ?? "", ["arguments"] = arguments },
            [$"Builder dockerfile: {decision.Reason}.", .. facts.NotUnderstood.Select(word => $"Note: which image {PlanLines.Shown(word)} stands for cannot be told before the build; no sign-in at a registry goes along for it. Write it out, or as an ARG before the first FROM.")]);
    }

    /// <summary>The sentence about an image of the platform's registry that is another organisation's; the same as about one that does not exist.</summary>
    private string? Foreign(IEnumerable<string> images, string organisationId)
    {
        try
        {
            foreach (var image in images)
            {
                if (ImageReference.TryParse(image, out var reference))
                {
                    registry.RefuseForeign(reference, organisationId);
                }
            }

            return null;
        }
        catch (RegistryException ex)
        {
            return ex.Message;
        }
    }

    private static PreparedBuild Refused(string builder, Service service, string problem)
        => new(builder, builder == BuilderDecision.Nixpacks ? ImageGenerator.DockerfilePath : service.Dockerfile ?? "Dockerfile", service.RootDirectory?.TrimEnd('/'), problem, null, Nothing, [problem]);

    private IPackageSource Packages() => options.CurrentValue is { Packages: BuildOptions.Debian } debian ? new DebianPackages(debian.BaseImage, debian.BaseImageProvides) : new NixPackages();

    private async Task<Dictionary<string, string>> VariablesAsync(ServiceRow row, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);

        // A reference that cannot be resolved fails the deployment with its sentence; the build only has its name to know.
        return new((await scopes.ForDeploymentAsync(context, row, cancellationToken)).Variables.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The plan as it may be stored and shown: given variables by name only.</summary>
    private static BuildPlan Shown(BuildPlan plan, Dictionary<string, string> given) => new()
    {
        Providers = plan.Providers,
        BuildImage = plan.BuildImage,
        Variables = plan.Variables is null ? null : new(plan.Variables.ToDictionary(v => v.Key, v => given.ContainsKey(v.Key) ? "***" : v.Value), StringComparer.Ordinal),
        StaticAssets = plan.StaticAssets,
        Phases = plan.Phases,
        Start = plan.Start,
    };
}
