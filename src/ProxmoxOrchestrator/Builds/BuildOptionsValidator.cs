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

        Range(options.SlotsPerNode, 0, 64, "Builds:SlotsPerNode");
        Range(options.TimeoutMinutes, 1, 24 * 60, "Builds:TimeoutMinutes");
        Range(options.LostAfterSeconds, 5, 3600, "Builds:LostAfterSeconds");
        Range(options.Attempts, 1, 20, "Builds:Attempts");
        Range(options.CpuMilli, 0, 1_024_000, "Builds:CpuMilli");
        Range(options.MemoryMiB, 0, 4 << 20, "Builds:MemoryMiB");
        Range(options.Processes, 64, 1 << 20, "Builds:Processes");
        Range(options.DiskGiB, 0, 65536, "Builds:DiskGiB");
        Range(options.FreeDiskPercent, 1, 50, "Builds:FreeDiskPercent");
        Range(options.MostFiles, 100, 500_000, "Builds:MostFiles");
        Range(options.MostSourceMiB, 1, 4096, "Builds:MostSourceMiB");
        if (options.Packages is not (BuildOptions.Nix or BuildOptions.Debian))
        {
            problems.Add($"Builds:Packages is '{options.Packages}'. Set it to nix or debian.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
