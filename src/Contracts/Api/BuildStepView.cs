namespace ProxPaaS.Contracts.Api;

/// <summary>A step of a build.</summary>
/// <param name="Attempt">1; higher after a builder was lost and the build began anew.</param>
/// <param name="Number">BuildKit's number, as in the log's <c>#5</c>; 0 fetches the sources, the last pushes the image.</param>
/// <param name="FirstLine">Its first line in the log; 0 when it has none.</param>
/// <param name="Seconds">How long it took; null while it runs.</param>
public sealed record BuildStepView(
    int Attempt, int Number, string Name, BuildStepState State, long FirstLine, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, double? Seconds);
