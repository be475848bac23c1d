using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Uploads;

internal sealed class UploadOptionsValidator : IValidateOptions<UploadOptions>
{
    public ValidateOptionsResult Validate(string? name, UploadOptions options)
        => options is { MaxMiB: >= 1, MaxFiles: >= 1, MaxAtOnce: >= 1 }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Uploads:MaxMiB, Uploads:MaxFiles and Uploads:MaxAtOnce must be at least 1.");
}
