using Docker.DotNet.Models;

namespace ProxPaaS.NodeAgent.Engine;

internal interface IDockerEvents
{
    /// <summary>An event of one of our containers, in the order Docker sent them.</summary>
    void OnContainerEvent(Message message);
}
