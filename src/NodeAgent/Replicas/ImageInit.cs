namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>
/// Whether an image starts with an init program of its own. Docker's would take process 1 from it, and some refuse to be anything else:
/// <c>s6-overlay-suexec: fatal: can only run as pid 1</c> ends every image of linuxserver.io. Pure.
/// </summary>
internal static class ImageInit
{
    private static readonly string[] Paths = ["/init", "/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd", "/usr/lib/systemd/systemd"];
    private static readonly string[] Programs = ["tini", "tini-static", "docker-init", "dumb-init", "catatonit", "s6-svscan", "runsvdir", "my_init"];

    /// <param name="entrypoint">The image's.</param>
    /// <param name="command">What the container runs: the replica's own, or the image's.</param>
    public static bool IsBrought(IEnumerable<string>? entrypoint, IEnumerable<string>? command)
        => (entrypoint?.FirstOrDefault() ?? command?.FirstOrDefault()) is { } first && (Paths.Contains(first) || Programs.Contains(first[(first.LastIndexOf('/') + 1)..]));
}
