using System.Text.Json;
using ProxPaaS.Cli.Output;

namespace ProxPaaS.Cli.Linking;

/// <summary>Finds the link of a folder, also from below it, and writes it.</summary>
internal static class LinkStore
{
    private const string Folder = ".proxpaas";
    private const string FileName = "link.json";

    public static ProjectLink? Find(string folder) => FolderOf(folder) is { } linked ? Read(Path.Combine(linked, Folder, FileName)) : null;

    /// <summary>The folder that is linked: this one or one above it.</summary>
    public static string? FolderOf(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Folder, FileName)))
            {
                return at.FullName;
            }
        }

        return null;
    }

    public static string Write(string folder, ProjectLink link)
    {
        var path = Path.Combine(folder, Folder, FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(link, PxJson.Default.ProjectLink) + "\n");
        return path;
    }

    private static ProjectLink Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), PxJson.Default.ProjectLink) is { Host: not null, ServiceId: not null } link
                ? link
                : throw new JsonException("host or serviceId is missing");
        }
        catch (JsonException ex)
        {
            throw new PxException(ExitCodes.Failed, "link_unreadable", $"{path} is not readable ({ex.Message}). Write it anew with: px link PROJECT/SERVICE");
        }
    }
}
