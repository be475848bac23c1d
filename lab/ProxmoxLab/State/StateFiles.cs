using System.Text.Json;

namespace ProxPaaS.Lab.State;

/// <summary>Keeps the lab's state as small files, each replaced whole (write aside, flush, rename), so that a crash leaves the old or the new one.</summary>
internal sealed class StateFiles(string directory, bool flush)
{
    public static readonly JsonSerializerOptions Json = new() { WriteIndented = false, IncludeFields = false };

    public string Directory => directory;

    public T? Read<T>(string name)
        where T : class
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json) : null;
    }

    public IEnumerable<T> ReadAll<T>(string folder)
        where T : class
    {
        var path = Path.Combine(directory, folder);
        return System.IO.Directory.Exists(path)
            ? System.IO.Directory.EnumerateFiles(path, "*.json").Select(file => JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), Json)!)
            : [];
    }

    public void Write<T>(string name, T value) => WriteBytes(name, JsonSerializer.SerializeToUtf8Bytes(value, Json));

    public void Delete(string name) => File.Delete(Path.Combine(directory, name));

    private void WriteBytes(string name, byte[] bytes)
    {
        var path = Path.Combine(directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            if (flush)
            {
                file.Flush(flushToDisk: true);
            }
        }

        File.Move(aside, path, overwrite: true);
    }
}
