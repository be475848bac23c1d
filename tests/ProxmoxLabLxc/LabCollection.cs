namespace ProxPaaS.Tests.ProxmoxLabLxc;

/// <summary>All tests with real guests share one lab, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LabCollection : ICollectionFixture<LabFixture>
{
    public const string Name = "lab";
}
