using System.Text;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Images;

/// <summary>A plan → a Dockerfile and the files beside it, laid out as nixpacks does. Pure.</summary>
public static class ImageGenerator
{
    public const string Folder = ".nixpacks";
    public const string DockerfilePath = $"{Folder}/Dockerfile";

    /// <summary>Build argument whose value changes whenever a secret does: BuildKit's cache does not look at secrets.</summary>
    public const string VariablesDigest = "NIXPACKS_VARIABLES_DIGEST";

    private const string IgnoreFile = ".dockerignore";
    private const long LongestIgnore = 1 << 20;

    /// <summary>One word is a shell command, as plans write it; several are a program and its arguments, as people who override it write them.</summary>
    private const string Entry = "[ $# -gt 1 ] && exec \"$@\"; exec /bin/bash -c \"$1\"";

    private const string ReadSecrets = """for f in /run/secrets/*; do if [ -f "$f" ]; then export "${f##*/}=$(cat "$f")"; fi; done; """;

    /// <param name="tree">The tree that was planned; its sub-directory of the plan is looked at.</param>
    /// <exception cref="PlanException">The packages do not come from this source, or the plan cannot be written as a Dockerfile.</exception>
    public static GeneratedImage Generate(PlanResult result, ISourceTree tree, IPackageSource packages, ImageOptions options)
    {
        var app = result.Directory.Length == 0 ? tree : tree.Subtree(result.Directory);
        var prepared = packages.Prepare(result.Plan);
        var secrets = options.SecretNames.Where(IsName).Order(StringComparer.Ordinal).ToList();
        var files = new SortedDictionary<string, string>(prepared.Files.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, content) in prepared.Plan.StaticAssets ?? [])
        {
            files[$"{Folder}/assets/{AssetPath(name)}"] = content;
        }

        if (app.ReadBytes(IgnoreFile, LongestIgnore) is { } ignore)
        {
            files[$"{DockerfilePath}{IgnoreFile}"] = $"{Encoding.UTF8.GetString(ignore).TrimStart('\uFEFF').TrimEnd()}\n!{Folder}\n!{Folder}/**\n";
        }

        var dockerfile = string.Join('\n', Lines(prepared, app, secrets, options.CacheKey)) + "\n";
        files[DockerfilePath] = dockerfile;
        return new(dockerfile, files, prepared.Notes, secrets);
    }

    private static IEnumerable<string> Lines(PackagedPlan prepared, ISourceTree app, List<string> secrets, string? cacheKey)
    {
        var plan = prepared.Plan;
        var shell = prepared.LoginShell ? "-lc" : "-c";
        var entry = $"ENTRYPOINT {DockerText.Json("/bin/bash", shell, Entry, "start")}";
        var variables = (plan.Variables ?? []).Where(variable => !secrets.Contains(variable.Key)).Select(variable => DockerText.Env(variable.Key, variable.Value)).ToList();
        yield return $"FROM {DockerText.OneLine(prepared.BuildImage, "the name of an image")}";
        yield return "";
        yield return entry;
        yield return "WORKDIR /app/";
        yield return "";
        var phases = PhaseOrder.Of(plan);
        foreach (var copied in phases.Where(phase => phase.UsesNix && phase.OnlyIncludeFiles is { Count: > 0 }).SelectMany(phase => Present(app, phase.OnlyIncludeFiles!)).Distinct())
        {
            yield return DockerText.Copy([copied], "/app/");
        }

        foreach (var line in prepared.Install)
        {
            yield return line;
        }

        if (plan.StaticAssets is { Count: > 0 })
        {
            yield return $"COPY {Folder}/assets/ /assets/";
        }

        foreach (var line in variables)
        {
            yield return line;
        }

        if (secrets.Count > 0)
        {
            yield return $"ARG {VariablesDigest}";
        }

        var whole = false;
        foreach (var phase in phases)
        {
            yield return "";
            yield return $"# {Comment(phase.Name)} phase";
            foreach (var line in PhaseLines(phase, app, prepared.LoginShell, secrets, cacheKey, ref whole))
            {
                yield return line;
            }
        }

        yield return "";
        yield return "# start";
        foreach (var line in StartLines(plan.Start, app, entry, variables, prepared.LoginShell ? [] : Paths(phases), whole))
        {
            yield return line;
        }
    }

    private static List<string> PhaseLines(Phase phase, ISourceTree app, bool loginShell, List<string> secrets, string? cacheKey, ref bool whole)
    {
        var lines = new List<string>();
        var paths = (phase.Paths ?? []).Select(path => DockerText.OneLine(path, "a folder for PATH")).ToList();
        if (paths.Count > 0)
        {
            lines.Add(loginShell ? $"ENV NIXPACKS_PATH={string.Join(':', paths)}:$NIXPACKS_PATH" : $"ENV PATH={string.Join(':', paths)}:$PATH");
        }

        if (phase.Cmds is { Count: > 0 } commands)
        {
            if (!whole)
            {
                whole = phase.OnlyIncludeFiles is null;
                var files = whole ? ["."] : Present(app, phase.OnlyIncludeFiles!);
                lines.AddRange(files.Count == 0 ? [] : [DockerText.Copy(files, "/app/")]);
            }

            var mounts = string.Concat(secrets.Select(name => $"--mount=type=secret,id={name} ")) + string.Concat(Caches(phase, cacheKey).Select(mount => mount + " "));
            lines.AddRange(commands.Select(command => DockerText.Run(mounts, secrets.Count > 0 ? ReadSecrets : "", command)));
        }

        if (paths.Count > 0 && loginShell)
        {
            lines.Add($"RUN printf '\\nPATH={string.Join(':', paths).Replace("'", "", StringComparison.Ordinal)}:$PATH' >> /root/.profile");
        }

        return lines.Count > 0 ? lines : ["# noop"];
    }

    private static IEnumerable<string> StartLines(StartPhase? start, ISourceTree app, string entry, List<string> variables, IReadOnlyList<string> paths, bool whole)
    {
        if (start?.RunImage is { } image)
        {
            yield return $"FROM {DockerText.OneLine(image, "the name of an image")}";
            yield return entry;
            yield return "WORKDIR /app/";
            yield return "COPY --from=0 /etc/ssl/certs /etc/ssl/certs";
            foreach (var file in start.OnlyIncludeFiles is { Count: > 0 } only ? only : ["."])
            {
                var path = file == "." ? "" : file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file.TrimStart('/');
                yield return $"COPY --from=0 {DockerText.Json($"/app/{path}", $"/app/{path}")}";
            }

            foreach (var line in variables)
            {
                yield return line;
            }

            if (paths.Count > 0)
            {
                yield return $"ENV PATH={string.Join(':', paths)}:$PATH";
            }
        }
        else if (!whole)
        {
            var files = start?.OnlyIncludeFiles is { Count: > 0 } only ? Present(app, only) : ["."];
            yield return DockerText.Copy(files, "/app/");
        }

        if (start?.User is { } user)
        {
            var name = user.Length is > 0 and <= 32 && user.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && user[0] != '-' ? user : throw new PlanException($"'{user}' is not a user name.");
            yield return $"RUN useradd --create-home {name} && chown -R {name} /app";
            yield return $"USER {name}";
        }

        if (start?.Cmd is { Length: > 0 } command)
        {
            yield return $"CMD {DockerText.Json(command)}";
        }
    }

    private static IEnumerable<string> Caches(Phase phase, string? cacheKey)
    {
        foreach (var directory in cacheKey is null ? [] : phase.CacheDirectories ?? [])
        {
            var target = directory.Replace("~", "/root", StringComparison.Ordinal);
            target = DockerText.OneLine((target.StartsWith('/') ? target : $"/app/{target}").Replace(' ', '-'), "a folder to keep");
            if (target.Contains(',', StringComparison.Ordinal))
            {
                throw new PlanException($"The cache directory '{directory}' holds a comma.");
            }

            // As upstream makes them: no dots, no spaces.
            var id = $"{cacheKey}-{directory.Replace("~", "/root", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Replace(' ', '-').TrimStart('/')}";
            yield return $"--mount=type=cache,id={id},target={target}";
        }
    }

    /// <summary>Files that the tree has: one that is only sometimes there, such as a lock file, is no reason to fail.</summary>
    private static List<string> Present(ISourceTree app, List<string> files)
        => [.. files.Where(file => file.AsSpan().ContainsAny('*', '?', '[') || app.FileExists(file) || app.DirectoryExists(file)).Select(file => file.Any(char.IsControl) ? throw new PlanException("A name in onlyIncludeFiles holds a line break.") : file)];

    private static List<string> Paths(IEnumerable<Phase> phases) => [.. phases.SelectMany(phase => phase.Paths ?? []).Reverse().Distinct()];

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Comment(string name) => new([.. name.Where(c => !char.IsControl(c))]);

    private static string AssetPath(string name)
        => name.Length > 0 && name[0] != '/' && name.Split('/').All(part => part is not ("" or "." or "..") && !part.Any(char.IsControl)) ? name : throw new PlanException($"'{name}' is not a path for a static asset.");
}
