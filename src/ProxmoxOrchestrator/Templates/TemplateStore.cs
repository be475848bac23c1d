using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Templates.Catalogues;

namespace ProxPaaS.Orchestrator.Templates;

/// <summary>The platform's own templates, then those of the caller's catalogues.</summary>
internal sealed class TemplateStore(CatalogueStore catalogues)
{
    /// <summary>The platform's own by name, then the others by catalogue and name.</summary>
    public async Task<IReadOnlyList<Template>> ListAsync(Caller caller, CancellationToken cancellationToken)
        => [.. BuiltInTemplates.All, .. await catalogues.TemplatesAsync(caller, cancellationToken)];

    /// <param name="reference">NAME or CATALOGUE/NAME.</param>
    public async Task<Template> FindAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        var wanted = reference.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return (await ListAsync(caller, cancellationToken)).FirstOrDefault(t => t.Reference == wanted) ?? throw ApiProblemException.NotFound("template", wanted);
    }
}
