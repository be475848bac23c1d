using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Git;

internal sealed class GitOptionsValidator : IValidateOptions<GitOptions>
{
    public ValidateOptionsResult Validate(string? name, GitOptions options)
    {
        var problems = new List<string>();
        if (!File.Exists(options.Executable))
        {
            problems.Add($"Git:Executable {options.Executable} does not exist. Install git, or set Git:Executable to where it is.");
        }

        if (options.MaxPushMiB < 1 || options.MaxRepositoryMiB < options.MaxPushMiB)
        {
            problems.Add("Git:MaxPushMiB must be at least 1, and Git:MaxRepositoryMiB at least Git:MaxPushMiB.");
        }

        if (options.MaxTransfers < 1)
        {
            problems.Add("Git:MaxTransfers must be at least 1.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
