using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Nodes;

internal sealed class NodesOptionsValidator : IValidateOptions<NodesOptions>
{
    public ValidateOptionsResult Validate(string? name, NodesOptions options)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(options, new(options), problems, validateAllProperties: true);
        return problems.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(problems.Select(p => $"Nodes:{p.MemberNames.First()}: {p.ErrorMessage}"));
    }
}
