using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Identity;

internal sealed class BootstrapOptionsValidator : IValidateOptions<BootstrapOptions>
{
    public ValidateOptionsResult Validate(string? name, BootstrapOptions options)
    {
        var problems = new List<string>();
        if (!Emails.IsOne(options.AdminEmail))
        {
            problems.Add($"Bootstrap:AdminEmail '{options.AdminEmail}' is not an email address. Set it to the first user's, for example admin@example.org.");
        }

        if (!string.IsNullOrEmpty(options.AdminPassword) && !string.IsNullOrEmpty(options.AdminPasswordFile))
        {
            problems.Add("Bootstrap:AdminPassword and Bootstrap:AdminPasswordFile are both set. Keep one.");
        }

        if (!string.IsNullOrEmpty(options.AdminPassword) && options.AdminPassword.Length < Passwords.MinimumLength)
        {
            problems.Add($"Bootstrap:AdminPassword is shorter than {Passwords.MinimumLength} characters. Take a longer one.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
