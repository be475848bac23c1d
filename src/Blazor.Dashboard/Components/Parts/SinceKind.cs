namespace ProxPaaS.Dashboard.Components.Parts;

/// <summary>How a past moment is told; app.js knows the same words.</summary>
public enum SinceKind
{
    /// <summary><c>5 m ago</c>, <c>now</c></summary>
    Ago,

    /// <summary><c>5 m</c></summary>
    Age,

    /// <summary><c>5 m 12 s</c>, of what still goes on.</summary>
    Lasting,
}
