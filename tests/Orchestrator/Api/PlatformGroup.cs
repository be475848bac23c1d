namespace ProxPaaS.Tests.Orchestrator.Api;

/// <summary>Tests that share one running control plane; each makes projects of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PlatformGroup : ICollectionFixture<PlatformHost>
{
    public const string Name = "platform";
}
