namespace ProxPaaS.ConfigFiles;

/// <summary>What may stand behind a key.</summary>
internal enum ConfigType
{
    Text,
    Texts,

    /// <summary>A text, or a list with one argument each.</summary>
    Command,

    /// <summary>As <see cref="Command"/>, and always a list towards the API.</summary>
    ArgumentList,

    Number,

    /// <summary>Cores: 0.5, or 500m.</summary>
    Cpu,

    /// <summary>MiB as a number, or 512M, 1G.</summary>
    Memory,

    /// <summary>Seconds as a number, or 90s, 5m.</summary>
    Seconds,

    /// <summary>One of the key's words.</summary>
    Word,

    /// <summary>Names with texts.</summary>
    Table,
}
