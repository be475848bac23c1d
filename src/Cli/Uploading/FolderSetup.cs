using ProxPaaS.Cli.Linking;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Uploading;

/// <summary>Finds the service that a folder is; makes and links one when the folder has none and the user agrees.</summary>
internal static class FolderSetup
{
    private const string FirstEnvironment = "production";
    private const string FirstService = "web";
    private const int LongestName = 40;

    /// <returns>What the API calls the service.</returns>
    public static async Task<string> ServiceAsync(Call call, ProxPaasClient client, string folder, CancellationToken cancellationToken)
    {
        var named = call.Get(call.ServiceOption);
        var link = LinkStore.Find(folder);
        if (link is not null)
        {
            return ServiceReference.Resolve(named, link);
        }

        if (named is not null && (!named.Contains('/') || await ExistsAsync(client, named, cancellationToken)))
        {
            return named;
        }

        var (project, service) = named?.Split('/') switch
        {
            null => (NameOf(folder), FirstService),
            [var p, var s] => (p, s),
            _ => throw new PxException(ExitCodes.NotFound, "service_not_found", $"There is no service '{named}'. Create it with: px services create {named}"),
        };
        if (named is null && await ExistsAsync(client, $"{project}/{service}", cancellationToken))
        {
            throw PxException.Usage($"This folder is not linked, and there is a service {project}/{service} already. If it is this folder: px link {project}/{service}; if not: px up --service PROJECT/SERVICE");
        }

        call.Confirm($"{folder} is not linked to a service. This creates {project}/{service} and links the folder to it.");
        var created = await CreateAsync(client, project, service, cancellationToken);
        await LinkCommands.LinkFolderAsync(call, client.Options.BaseUrl, created, folder, cancellationToken);
        return created.Id;
    }

    /// <summary>A folder's name as a project's: lower case, other characters become dashes.</summary>
    internal static string NameOf(string folder)
    {
        var parts = new string([.. Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')])
            .Split('-', StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join('-', parts);
        name = name.Length == 0 ? "app" : char.IsAsciiLetter(name[0]) ? name : $"app-{name}";
        return name[..Math.Min(name.Length, LongestName)].TrimEnd('-');
    }

    private static async Task<ServiceView> CreateAsync(ProxPaasClient client, string project, string service, CancellationToken cancellationToken)
    {
        ProjectView parent;
        try
        {
            parent = await client.ProjectAsync(project, cancellationToken);
        }
        catch (ApiException ex) when (ex.Status == 404)
        {
            parent = await client.CreateProjectAsync(new CreateProjectRequest(project), cancellationToken);
        }

        var environment = parent.Environments.FirstOrDefault(e => e.Name == FirstEnvironment) ?? parent.Environments[0];
        return await client.CreateServiceAsync(environment.Id, new CreateServiceRequest(service), cancellationToken);
    }

    private static async Task<bool> ExistsAsync(ProxPaasClient client, string reference, CancellationToken cancellationToken)
    {
        try
        {
            await client.ServiceAsync(reference, cancellationToken);
            return true;
        }
        catch (ApiException ex) when (ex.Status == 404)
        {
            return false;
        }
    }
}
