using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>The arguments and the environment of <c>docker build</c>. Pure.</summary>
internal sealed record BuildCommand(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    private const string InlineCache = "BUILDKIT_INLINE_CACHE";

    // Names that the docker command or its loader would read for themselves.
    private static readonly string[] Reserved = ["PATH", "HOME", "DOCKER_", "BUILDKIT_", "BUILDX_", "LD_", "GO", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_"];

    /// <param name="dockerConfig">Folder with config.json.</param>
    /// <param name="secretFile">Secret id → file.</param>
    public static BuildCommand Of(BuildSpec spec, BuildFolder folder, string dockerSocket, string dockerConfig, Func<string, string> secretFile)
    {
        var arguments = new List<string> { "--host", $"unix://{dockerSocket}", "build", "--progress=plain", $"--file={Path.Combine(folder.ContextPath, Dockerfile(spec))}" };
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOCKER_BUILDKIT"] = "1",
            ["DOCKER_CONFIG"] = dockerConfig,
            ["HOME"] = dockerConfig,
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        };
        if (spec.Target.Length > 0)
        {
            arguments.Add($"--target={spec.Target}");
        }

        if (spec.NoCache)
        {
            arguments.Add("--no-cache");
        }

        if (spec.Pull)
        {
            arguments.Add("--pull");
        }

        // Cache mounts go by names that a Dockerfile chooses: without a scope every tenant of the node would share them.
        arguments.Add("--build-arg=BUILDKIT_INLINE_CACHE=1");
        arguments.AddRange(spec.CacheScope.Length > 0 ? [$"--build-arg=BUILDKIT_CACHE_MOUNT_NS={spec.CacheScope}"] : []);

        // BuildKit reuses a step's result wherever the step is the same, whatever secrets it was given: what one tenant fetched with a token, another
        // would get without. A host entry is the one part of a step that does not go into the image and can be set from here.
        arguments.AddRange(spec.LayerScope.Length > 0 ? [$"--add-host={spec.LayerScope}.scope.invalid:127.0.0.1"] : []);

        // Within a tenant too: a secret's value may differ from service to service, and so does what is made of it.
        arguments.AddRange(spec.CacheScope.Length > 0 && spec.Secrets.Count > 0 ? [$"--add-host={spec.CacheScope}.scope.invalid:127.0.0.1"] : []);
        arguments.AddRange(spec.CacheFrom.Select(image => $"--cache-from={image}"));
        foreach (var (name, value) in spec.BuildArgs.Where(argument => argument.Key != InlineCache).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            // By the environment where possible: the list of processes shows arguments to everybody on the node.
            var reserved = Reserved.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
            arguments.Add(reserved ? $"--build-arg={name}={value}" : $"--build-arg={name}");
            if (!reserved)
            {
                environment[name] = value;
            }
        }

        arguments.AddRange(spec.Secrets.Keys.Order(StringComparer.Ordinal).Select(id => $"--secret=id={id},src={secretFile(id)}"));
        arguments.AddRange(Tags(spec).Select(tag => $"--tag={spec.ImageName}:{tag}"));
        arguments.AddRange(["--", folder.ContextPath]);
        return new(arguments, environment);
    }

    /// <summary>The same build without registries, network and result: begun only to learn which images it starts from.</summary>
    public static BuildCommand Look(BuildSpec spec, BuildFolder folder, string dockerSocket, string dockerConfig, Func<string, string> secretFile)
    {
        var local = spec.Clone();
        local.Pull = false;
        var command = Of(local, folder, dockerSocket, dockerConfig, secretFile);
        var options = command.Arguments.Where(argument => !argument.StartsWith("--tag=", StringComparison.Ordinal)).ToList();
        options.Insert(options.IndexOf("--"), "--network=none");
        return command with { Arguments = options };
    }

    public static string Dockerfile(BuildSpec spec) => spec.Dockerfile.Length > 0 ? spec.Dockerfile : "Dockerfile";

    /// <summary>An image without a tag cannot be pushed.</summary>
    public static IReadOnlyList<string> Tags(BuildSpec spec) => spec.Tags.Count > 0 ? spec.Tags : [spec.Id.ToLowerInvariant()];

    /// <summary>Null when the names can stand in arguments; else a sentence.</summary>
    public static string? Check(BuildSpec spec)
    {
        if (spec.BuildArgs.Keys.FirstOrDefault(name => !IsVariable(name)) is { } argument)
        {
            return $"The build argument \"{argument}\" is not a variable name.";
        }

        if (spec.BuildArgs.Keys.FirstOrDefault(name => name.StartsWith("BUILDKIT_", StringComparison.OrdinalIgnoreCase) && name != InlineCache) is { } own)
        {
            return $"The build argument \"{own}\" belongs to the builder itself; take it out.";
        }

        if (spec.CacheScope.Length > 0 && !IsPlain(spec.CacheScope))
        {
            return $"\"{spec.CacheScope}\" is not a scope for cache mounts.";
        }

        if (spec.LayerScope.Length > 0 && !IsPlain(spec.LayerScope))
        {
            return $"\"{spec.LayerScope}\" is not a scope for layers.";
        }

        if (spec.CacheFrom.FirstOrDefault(image => !image.StartsWith($"{spec.ImageName}@sha256:", StringComparison.Ordinal)) is { } cache)
        {
            return $"\"{cache}\" is not an earlier image of {spec.ImageName}.";
        }

        if (spec.Secrets.Keys.FirstOrDefault(id => !IsPlain(id)) is { } secret)
        {
            return $"The build secret \"{secret}\" is not a name of letters, digits, dots, dashes and underscores.";
        }

        return spec.BuildArgs.Values.Any(value => value.Contains('\0', StringComparison.Ordinal)) ? "A build argument holds a NUL character."
            : spec.ImageName.Length == 0 || spec.ImageName[0] == '-' ? $"\"{spec.ImageName}\" is not the name of an image."
            : Tags(spec).FirstOrDefault(tag => !IsPlain(tag)) is { } bad ? $"\"{bad}\" is not an image tag."
            : null;
    }

    private static bool IsVariable(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsPlain(string name)
        => name.Length is > 0 and <= 128 && name[0] is not ('.' or '-') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
