using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

internal sealed class CatalogueOptionsValidator : IValidateOptions<CatalogueOptions>
{
    public ValidateOptionsResult Validate(string? name, CatalogueOptions options)
        => options.RefreshMinutes is >= 1 and <= 10_080 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail("Catalogues:RefreshMinutes must be from 1 to 10080 (a week).");
}
