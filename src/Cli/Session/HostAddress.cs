using System.Net;

namespace ProxPaaS.Cli.Session;

/// <summary>A control plane's address as people type it.</summary>
internal static class HostAddress
{
    /// <summary><c>paas.example.org</c> → https; <c>localhost:8080</c> and addresses → http; a scheme that was typed stays.</summary>
    public static Uri Parse(string text)
    {
        var trimmed = text.Trim().TrimEnd('/');
        var full = trimmed.Contains("://", StringComparison.Ordinal) ? trimmed
            : IsLocal(trimmed) ? $"http://{trimmed}"
            : $"https://{trimmed}";
        return Uri.TryCreate(full, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Host.Length > 0
            ? uri
            : throw PxException.Usage($"'{text}' is not a control plane address. Write it as https://paas.example.org");
    }

    /// <summary>The form that the configuration uses as its key.</summary>
    public static string Key(Uri host) => host.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private static bool IsLocal(string text)
        => text.Split(':')[0] is var name && (name == "localhost" || IPAddress.TryParse(name, out _));
}
