namespace ProxPaaS.Lab.Http;

/// <summary>An object of an answer; keys come out in the order in which they went in.</summary>
internal sealed class JsonMap : Dictionary<string, object?>
{
    public JsonMap()
        : base(StringComparer.Ordinal)
    {
    }

    public JsonMap AddIf(bool condition, string key, object? value)
    {
        if (condition)
        {
            this[key] = value;
        }

        return this;
    }
}
