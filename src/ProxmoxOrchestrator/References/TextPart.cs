namespace ProxPaaS.Orchestrator.References;

/// <summary>A piece of a variable's value; a closed set.</summary>
internal abstract record TextPart
{
    internal sealed record Literal(string Text) : TextPart;

    /// <param name="Owner">A service of the same environment, <c>shared</c>, or null for the service itself.</param>
    internal sealed record Reference(string? Owner, string Name) : TextPart;

    /// <summary>A value to be made up once, when the variable is set.</summary>
    internal sealed record Generator(string Kind, int Length) : TextPart;
}
