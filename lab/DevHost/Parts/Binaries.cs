namespace ProxPaaS.DevHost.Parts;

/// <summary>Builds the platform's programs and says where they are.</summary>
internal sealed class Binaries(Installation installation)
{
    private readonly NativeProgram _agent = new(installation, "src/NodeAgent", "agent", "proxpaas-agent");
    private readonly NativeProgram _edge = new(installation, "src/Ingress", "edge", "proxpaas-ingress");

    public string ControlPlane => Program("src/ProxmoxOrchestrator", "proxpaas");

    /// <summary>The native one, or, where nothing native was compiled, the same code just in time.</summary>
    public string Edge => _edge.IsFresh() ? _edge.Path : Program("src/Ingress", "proxpaas-ingress");

    public string Dashboard => Program("src/Blazor.Dashboard", "proxpaas-dashboard");

    public string Lab => Program("lab/ProxmoxLab", "pvelab");

    public string Px => Program("src/Cli", "px");

    public string Agent => _agent.Path;

    public Task BuildAsync(Action<string> say, CancellationToken cancellationToken)
        => Tool.RunAsync("dotnet", ["build", "lab/DevHost/run.slnf", "-c", "Release", "--nologo", "-v", "minimal"], cancellationToken, say, folder: installation.Repository);

    public Task PublishAgentAsync(Action<string> say, CancellationToken cancellationToken) => _agent.PublishAsync(say, cancellationToken);

    public Task PublishEdgeAsync(Action<string> say, CancellationToken cancellationToken) => _edge.PublishAsync(say, cancellationToken);

    private string Program(string project, string name) => Path.Combine(installation.Repository, project, "bin/Release/net10.0", name);
}
