using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Jobs;

internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var problems = new[]
        {
            ("Retention:DeliveryDays", options.DeliveryDays, 7),
            ("Retention:Deployments", options.Deployments, 2), ("Retention:Builds", options.Builds, 2), ("Retention:ImageHours", options.ImageHours, 0), ("Retention:BuildLogDays", options.BuildLogDays, 1),
            ("Retention:OperationDays", options.OperationDays, 1), ("Retention:TokenDays", options.TokenDays, 1), ("Retention:RunDays", options.RunDays, 1),
        }.Where(v => v.Item2 < v.Item3).Select(v => $"{v.Item1} is {v.Item2}. Set it to at least {v.Item3}.").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
