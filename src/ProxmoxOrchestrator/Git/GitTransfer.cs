using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>What fetches and pushes have in common: finding the repository, its limits, running git.</summary>
internal sealed class GitTransfer(GitBackendClient backend, GitRepositoryStore repositories, ReferenceStore references, IOptions<GitOptions> options)
{
    private static readonly TimeSpan WaitForSlot = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _slots = new(options.Value.MaxTransfers, options.Value.MaxTransfers);

    public async Task<ServiceRow> FindAsync(Caller caller, string project, string? environment, string service, CancellationToken cancellationToken)
    {
        environment ??= GeneratedDomain.MainEnvironment;
        try
        {
            var row = await references.ServiceAsync(caller, $"{project}/{environment}/{service}", cancellationToken);
            return row.Service.DeletedAt is null ? row : throw NotFound($"Service {row.Path} is being removed.");
        }
        catch (ApiProblemException ex) when (ex.Status == StatusCodes.Status404NotFound)
        {
            // Names with other characters cannot exist; they are not shown back either.
            if (!new[] { project, environment, service }.All(Names.IsOne))
            {
                throw NotFound("There is no such repository. Its address is /git/PROJECT/SERVICE.git; px status shows it.");
            }

            throw NotFound(await ExistsAsync(caller, project, cancellationToken)
                ? $"There is no service '{service}' in {environment} of project '{project}'. Make it with: px services create {project}/{(environment == GeneratedDomain.MainEnvironment ? "" : $"{environment}/")}{service}"
                : $"There is no project '{project}'. Make it with: px projects create {project}, then px services create {project}/{service}");
        }
    }

    public async Task RefuseFullAsync(ServiceRow row, CancellationToken cancellationToken)
    {
        await repositories.EnsureAsync(row.Service.Id, cancellationToken);
        var size = await repositories.SizeAsync(row.Service.Id, cancellationToken);
        if (size >= options.Value.MaxRepositoryMiB)
        {
            throw new ApiProblemException(
                StatusCodes.Status507InsufficientStorage, "repository_full", $"The repository of {row.Path} has {size} MiB and takes no more than {options.Value.MaxRepositoryMiB}. Remove large files from its history, or ask the operator to raise Git:MaxRepositoryMiB.");
        }
    }

    public async Task RunAsync(
        HttpContext context, Caller caller, ServiceRow row, string suffix, Action<ReadOnlySpan<byte>>? observe, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? pass)
    {
        using var slot = await EnterAsync(context.RequestAborted);
        await repositories.EnsureAsync(row.Service.Id, context.RequestAborted);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.MaxPushMiB * 1024L * 1024;
        }

        await backend.RunAsync(context, row.Service.Id, suffix, caller.UserId, observe, pass, context.RequestAborted);
    }

    /// <summary>A place among the transfers; disposing gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
        => await _slots.WaitAsync(WaitForSlot, cancellationToken)
            ? new Slot(_slots)
            : throw new ApiProblemException(StatusCodes.Status503ServiceUnavailable, "busy", "Too many git transfers at once. Try again in a moment.") { RetryAfter = WaitForSlot };

    private static ApiProblemException NotFound(string detail) => new(StatusCodes.Status404NotFound, "repository_not_found", detail);

    private async Task<bool> ExistsAsync(Caller caller, string project, CancellationToken cancellationToken)
    {
        try
        {
            await references.ProjectAsync(caller, project, cancellationToken);
            return true;
        }
        catch (ApiProblemException)
        {
            return false;
        }
    }

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
