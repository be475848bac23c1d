using ProxPaaS.DevHost.Commands;
using ProxPaaS.DevHost.NodeArchives;

namespace ProxPaaS.DevHost.Faults;

/// <summary>An archive as a user would make a template of: Debian with systemd, cloud-init and Docker, nothing of ours in it.</summary>
internal static class UserTemplate
{
    // The one thing that such a template must not forget: a clone's first boot enables again what is merely disabled, and waits for it.
    private static readonly string[] Masked = ["systemd-networkd.service", "systemd-networkd.socket", "systemd-networkd-wait-online.service"];

    public static async Task<string> MakeAsync(Installation installation, Action<string> say, CancellationToken cancellationToken)
    {
        var recipe = Path.Combine(installation.Repository, "templates/nodes/debian-12.json");
        var debian = await NodeArchiveBuilder.EnsureBaseAsync(recipe, UpCommand.NodeCache, null, new Progress<string>(say), cancellationToken);
        var target = installation.FileIn("user-template.tar.zst");
        File.Copy(debian, target, overwrite: true);
        var masks = TopLayerWriter.Write([.. Masked.Select(unit => TopEntry.Link($"/etc/systemd/system/{unit}", "/dev/null"))]);

        // Frames may follow one another, and the base has no end mark.
        await BuildTool.ReadAsync("zstd", ["-q", "-c", await WrittenAsync(target + ".top", masks, cancellationToken)], async compressed =>
        {
            await using var file = new FileStream(target, FileMode.Append);
            await compressed.CopyToAsync(file, cancellationToken);
        }, cancellationToken);
        File.Delete(target + ".top");
        return target;
    }

    private static async Task<string> WrittenAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(path, content, cancellationToken);
        return path;
    }
}
