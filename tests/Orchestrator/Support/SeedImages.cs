using System.Text;
using System.Text.RegularExpressions;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>What lies in the CD drives of simulated VMs.</summary>
internal static partial class SeedImages
{
    /// <summary>The join token on the image in a VM's drive; null when there is none.</summary>
    public static string? Token(PveLab lab, int vmid)
        => Read(lab, vmid) is { } image && TokenLine().Match(Encoding.Latin1.GetString(image)) is { Success: true } match ? match.Groups[1].Value : null;

    public static byte[]? Read(PveLab lab, int vmid)
        => lab.Host.Parts.Guests.Find(vmid) is { } guest && guest.Config.GetValueOrDefault("ide2")?.Split(',')[0] is { } drive && drive.StartsWith("local:iso/", StringComparison.Ordinal)
            && Path.Combine(lab.Host.Parts.Storages.FolderOf(guest.Node, "local", "iso"), drive["local:iso/".Length..]) is var path && File.Exists(path)
                ? File.ReadAllBytes(path)
                : null;

    public static IReadOnlyList<string> All(PveLab lab)
        => Directory.Exists(lab.Host.Parts.Storages.FolderOf("pve1", "local", "iso")) ? [.. Directory.EnumerateFiles(lab.Host.Parts.Storages.FolderOf("pve1", "local", "iso")).Select(f => Path.GetFileName(f))] : [];

    [GeneratedRegex("join-token.{0,160}?([a-z2-7]{32})", RegexOptions.Singleline)]
    private static partial Regex TokenLine();
}
