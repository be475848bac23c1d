namespace ProxPaaS.DevHost.Acceptance;

/// <summary>A capability as a person uses it: by px or git, against what visitors, terminals and nodes really show.</summary>
internal interface IAcceptanceScenario
{
    /// <summary>A short name that stands before each of its steps and chooses it on the command line.</summary>
    string Name { get; }

    /// <summary>Whether it means something on this platform.</summary>
    bool Fits(Installation installation) => true;

    /// <summary>Its steps. What does not hold is an exception that says so.</summary>
    Task RunAsync(AcceptanceBench bench);
}
