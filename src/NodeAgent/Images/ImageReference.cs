namespace ProxPaaS.NodeAgent.Images;

internal static class ImageReference
{
    /// <summary>The registry of HOST/NAME…; Docker Hub where the first part is not a host.</summary>
    public static string Host(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost" ? first : "docker.io";
    }

    /// <summary>Without tag and digest Docker would pull every tag.</summary>
    public static string WithTag(string image)
        => image.Contains('@', StringComparison.Ordinal) || image.LastIndexOf(':') > image.LastIndexOf('/') ? image : image + ":latest";
}
