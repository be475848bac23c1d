namespace ProxPaaS.Lab.Http;

/// <summary>What a call answers: its data, and the total of a paged list. <paramref name="PlainText"/> replaces both (task log download).</summary>
internal sealed record ApiResult(object? Data, long? Total = null, string? PlainText = null)
{
    public static readonly ApiResult Null = new((object?)null);
}
