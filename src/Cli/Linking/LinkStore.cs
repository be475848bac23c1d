using System.Text.Json;
using ProxPaaS.Cli.Output;

namespace ProxPaaS.Cli.Linking;

/// <summary>Finds the link of a folder, also from below it, and writes it.</summary>
internal static class LinkStore
{
    private const string Folder = ".proxpaas";
    private const string FileName = "link.json";

    public static ProjectLink? Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, Folder, FileName);
            if (File.Exists(path))
            {
                return Read(path);
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
