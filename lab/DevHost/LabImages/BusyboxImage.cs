using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using ProxPaaS.DevHost.NodeArchives;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>An image like Docker Hub's busybox, from Debian's <c>busybox-static</c>: one program with a link for each applet.</summary>
internal static class BusyboxImage
{
    private const string Program = "/bin/busybox";
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Sticky = (UnixFileMode)0b1_111_111_111;

    public static async Task<LabImage> BuildAsync(string cacheDirectory, CancellationToken cancellationToken)
    {
        if (!File.Exists(Program)) { throw new NodeArchiveException($"{Program} is missing; install the Debian package busybox-static"); }
        var content = await File.ReadAllBytesAsync(Program, cancellationToken);
        var path = Path.Combine(cacheDirectory, $"image-busybox-{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}.tar.gz");
        var layer = await LayerFile.EnsureAsync(path, tar => WriteAsync(tar, content, cancellationToken), cancellationToken);
        return new LabImage("library/busybox", "1.36", [layer], ["sh"]);
    }

    private static async Task WriteAsync(TarWriter tar, byte[] content, CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])["bin/", "dev/", "etc/", "home/", "proc/", "root/", "sys/", "usr/", "usr/bin/", "usr/sbin/", "var/"])
        {
            await tar.WriteEntryAsync(LayerFile.Folder(folder, Executable), cancellationToken);
        }
        await tar.WriteEntryAsync(LayerFile.Folder("tmp/", Sticky), cancellationToken);
        await tar.WriteEntryAsync(LayerFile.RegularFile("bin/busybox", Executable, content), cancellationToken);
        foreach (var applet in await AppletsAsync(cancellationToken))
        {
            await tar.WriteEntryAsync(LayerFile.HardLink($"bin/{applet}", "bin/busybox"), cancellationToken);
        }
        await tar.WriteEntryAsync(LayerFile.RegularFile("usr/bin/env", Executable, Encoding.ASCII.GetBytes("#!/bin/sh\nexec /bin/env \"$@\"\n")), cancellationToken);
        const UnixFileMode Readable = (UnixFileMode)0b110_100_100;
        await tar.WriteEntryAsync(LayerFile.RegularFile("etc/passwd", Readable,
            "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n"u8.ToArray()), cancellationToken);
        await tar.WriteEntryAsync(LayerFile.RegularFile("etc/group", Readable, "root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nnogroup:x:65534:\n"u8.ToArray()), cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> AppletsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> applets = [];
        await BuildTool.ReadAsync(Program, ["--list"], async output =>
        {
            using var reader = new StreamReader(output);
            applets = [.. (await reader.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "busybox")];
        }, cancellationToken);
        return applets;
    }
}
