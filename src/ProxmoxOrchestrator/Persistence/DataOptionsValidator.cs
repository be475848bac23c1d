using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Persistence;

internal sealed class DataOptionsValidator : IValidateOptions<DataOptions>
{
    public ValidateOptionsResult Validate(string? name, DataOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Path))
        {
            return ValidateOptionsResult.Fail("Data:Path is empty. Set it to the folder that keeps the platform's state, for example /var/lib/proxpaas.");
        }

        try
        {
            // Made here rather than at first use, so that a folder nobody may write to is a configuration error.
            Directory.CreateDirectory(options.Combine());
            var probe = options.Combine($".write-{Guid.NewGuid():n}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return ValidateOptionsResult.Success;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return ValidateOptionsResult.Fail($"Data:Path {options.Path} cannot be written to ({ex.Message}). Set Data:Path to a folder that this user may write to.");
        }
    }
}
