using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>What the back-end remembers of a guest beside its files.</summary>
/// <param name="Layers">Layers below the guest's own changes, topmost first.</param>
/// <param name="Cores">CPUs of the last start, the measure of <see cref="GuestUsage.CpuFraction"/>.</param>
internal sealed record GuestRecord(IReadOnlyList<string> Layers, int Cores = 1)
{
    public static GuestRecord Load(string path)
        => TryLoad(path) ?? throw new GuestBackendException($"the guest has no root file system on this host ({path} is missing)");

    /// <summary>Null when there is none.</summary>
    public static GuestRecord? TryLoad(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), LxcJson.Default.GuestRecord);
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Save(string path)
    {
        var part = path + ".part";
        File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(this, LxcJson.Default.GuestRecord));
        File.Move(part, path, overwrite: true);
    }
}
