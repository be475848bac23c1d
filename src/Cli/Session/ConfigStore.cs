using System.Text.Json;
using ProxPaaS.Cli.Output;

namespace ProxPaaS.Cli.Session;

/// <summary>Reads and writes px's configuration. It holds tokens: only its owner may read it, and it is replaced whole.</summary>
internal sealed class ConfigStore(PxConsole console)
{
    private string Path => System.IO.Path.Combine(
        console.Variable("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : System.IO.Path.Combine(console.Variable("HOME") ?? "/root", ".config"),
        "px", "config.json");

    public PxConfig Read()
    {
        try
        {
            using var file = File.OpenRead(Path);
            var config = JsonSerializer.Deserialize(file, PxJson.Default.PxConfig);
            return config is { Hosts: not null } ? config : PxConfig.Empty;
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return PxConfig.Empty;
        }
        catch (JsonException ex)
        {
            throw new PxException(ExitCodes.Failed, "config_unreadable", $"{Path} is not readable ({ex.Message}). Delete it and run: px login");
        }
    }

    public void Write(PxConfig config)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = $"{Path}.{Environment.ProcessId}";
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, config, PxJson.Default.PxConfig);
        }

        File.Move(temporary, Path, overwrite: true);
    }
}
