namespace ProxPaaS.Cli.Uploading;

/// <summary>
/// What stays at home. .pxignore files have the last word over .gitignore files; among files of one kind the one nearest to the path decides.
/// A .dockerignore at the top leaves out more, unless .pxignore takes it back: the builder would not send those files to the build either.
/// </summary>
internal sealed class IgnoreRules(DockerIgnore? docker)
{
    /// <summary>Read by the platform whatever an ignore file says about the image: they say how it is built.</summary>
    private static readonly string[] AlwaysTaken =
        ["Dockerfile", ".dockerignore", "proxpaas.toml", "railway.json", "railway.toml", "app.json", "fly.toml", "Procfile", "nixpacks.toml", "nixpacks.json"];

    private readonly List<IgnoreFile> _git = [];
    private readonly List<IgnoreFile> _own = [];

    public void AddGit(IgnoreFile file) => _git.Add(file);

    public void AddOwn(IgnoreFile file) => _own.Add(file);

    /// <summary>Forgets the files of folders that were left.</summary>
    public void Leave(int depth)
    {
        _git.RemoveAll(file => file.Depth >= depth);
        _own.RemoveAll(file => file.Depth >= depth);
    }

    /// <param name="path">Parts of the path below the top.</param>
    /// <param name="inFolder">Parts of the path below the folder that is sent.</param>
    public bool LeavesOut(ReadOnlySpan<string> path, ReadOnlySpan<string> inFolder, bool isFolder)
    {
        var name = path[^1];
        if (name.Equals(".git", StringComparison.OrdinalIgnoreCase) || (isFolder && name == ".proxpaas"))
        {
            return true;
        }

        if (Says(_own, path, isFolder) is { } own)
        {
            return own;
        }

        return Says(_git, path, isFolder) == true
            || (docker is not null && !(inFolder.Length == 1 && AlwaysTaken.Contains(name, StringComparer.Ordinal)) && docker.LeavesOut(inFolder, isFolder));
    }

    private static bool? Says(List<IgnoreFile> files, ReadOnlySpan<string> path, bool isFolder)
    {
        for (var i = files.Count - 1; i >= 0; i--)
        {
            if (files[i].Says(path, isFolder) is { } word)
            {
                return word;
            }
        }

        return null;
    }
}
