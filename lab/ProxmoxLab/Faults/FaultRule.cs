namespace ProxPaaS.Lab.Faults;

/// <summary>A fault to be met by the calls that match.</summary>
internal sealed record FaultRule
{
    /// <summary>HTTP method or <c>*</c>.</summary>
    public string Method { get; init; } = "*";

    /// <summary>Path without <c>/api2/json</c>; <c>*</c> matches any characters.</summary>
    public string Path { get; init; } = "*";

    /// <summary>How many calls meet it; 0 means every one.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How many matching calls pass unharmed first.</summary>
    public int Skip { get; init; }

    /// <summary>Chance of each matching call, drawn from <see cref="Seed"/>.</summary>
    public double Probability { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>Answer with this status instead of executing; null executes.</summary>
    public int? Status { get; init; }

    public string? Message { get; init; }

    /// <summary>Milliseconds of waiting before anything else.</summary>
    public int DelayMs { get; init; }

    /// <summary><c>before</c> or <c>after</c> the execution: the connection ends without an answer.</summary>
    public string? Drop { get; init; }
}
