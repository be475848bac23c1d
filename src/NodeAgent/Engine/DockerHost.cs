using Docker.DotNet;

namespace ProxPaaS.NodeAgent.Engine;

/// <summary>What is known about the Docker engine at the moment; replaced as a whole.</summary>
internal sealed record DockerHost(IDockerClient? Client, string Message)
{
    public string Version { get; init; } = "";

    public string DataRoot { get; init; } = "";

    /// <summary>Empty when the engine has no init program for containers.</summary>
    public string InitBinary { get; init; } = "";

    public int Processors { get; init; }

    public bool Ready => Client is not null;
}
