using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Builds;

internal sealed class BuildOptionsValidator : IValidateOptions<BuildOptions>
{
    public ValidateOptionsResult Validate(string? name, BuildOptions options)
    {
        var problems = new List<string>();
        void Range(int value, int least, int most, string key)
        {
            if (value < least || value > most)
            {
                problems.Add($"{key} is {value}. Set it from {least} to {most}.");
            }
        }

        Range(options.SlotsPerNode, 1, 64, "Builds:SlotsPerNode");
        Range(options.TimeoutMinutes, 1, 24 * 60, "Builds:TimeoutMinutes");
        Range(options.LostAfterSeconds, 5, 3600, "Builds:LostAfterSeconds");
        Range(options.Attempts, 1, 20, "Builds:Attempts");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
