namespace ProxPaaS.Contracts.Client;

/// <summary>What a followed stream's connection does; told to whoever shows it.</summary>
/// <param name="Connected">True once the server accepted the stream, false when it was lost.</param>
/// <param name="Reason">Why it was lost.</param>
/// <param name="RetryIn">When it is dialled again.</param>
public sealed record StreamStatus(bool Connected, string Reason, TimeSpan RetryIn)
{
    public static StreamStatus Up { get; } = new(true, "", TimeSpan.Zero);
}
