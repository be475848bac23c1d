using ProxPaaS.Contracts.Client;

namespace ProxPaaS.DevHost.Faults;

/// <summary>A call that the API must turn down.</summary>
internal static class Refusal
{
    /// <returns>Its sentence, which holds each of the words.</returns>
    public static async Task<string> OfAsync(Func<Task> call, params string[] mustSay)
    {
        try
        {
            await call();
        }
        catch (ApiException refused)
        {
            return mustSay.All(word => refused.Message.Contains(word, StringComparison.OrdinalIgnoreCase))
                ? refused.Message.ReplaceLineEndings(" ")
                : throw new InvalidOperationException($"the refusal does not speak of {string.Join(", ", mustSay)}: {refused.Message}");
        }

        throw new InvalidOperationException($"it was not refused; expected was a sentence with {string.Join(", ", mustSay)}");
    }
}
