using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

internal sealed class CatalogueOptionsValidator : IValidateOptions<CatalogueOptions>
{
    public ValidateOptionsResult Validate(string? name, CatalogueOptions options)
    {
        var problems = new List<string>();
        if (!string.IsNullOrEmpty(options.CaFile) && !File.Exists(options.CaFile))
        {
            problems.Add($"Catalogues:CaFile {options.CaFile} does not exist.");
        }

        if (options.RefreshMinutes is < 1 or > 10_080)
        {
            problems.Add("Catalogues:RefreshMinutes must be from 1 to 10080 (a week).");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
