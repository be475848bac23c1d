using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>git push to a service that does not exist: git prints what is wrong and what to do.</summary>
internal sealed class UnknownRepository : IFaultScenario
{
    public string Name => "Push to an unknown repository";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var nowhere = bench.Service with { GitUrl = bench.Service.GitUrl.Replace("/hello.git", "/nobody.git", StringComparison.Ordinal) };
        try
        {
            await bench.App.PushAsync(nowhere, bench.NextVersion(), say, cancellationToken);
        }
        catch (ToolFailedException refused)
        {
            var said = refused.Message.Split('\n').FirstOrDefault(l => l.Contains("nobody", StringComparison.Ordinal) && !l.StartsWith('\'')) ?? refused.Message;
            return said.Contains("px", StringComparison.Ordinal) || said.Contains("create", StringComparison.OrdinalIgnoreCase)
                ? said
                : throw new InvalidOperationException($"git printed no sentence that says what to do: {refused.Message}");
        }

        throw new InvalidOperationException("a repository that nobody made took the push");
    }
}
