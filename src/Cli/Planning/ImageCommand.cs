using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Cli.Planning;

/// <summary>plan --dockerfile: the Dockerfile that a folder's plan becomes.</summary>
internal sealed class ImageCommand
{
    private readonly Option<bool> _dockerfile = new("--dockerfile") { Description = "Print the Dockerfile instead of the plan." };
    private readonly Option<string> _packages = new("--packages") { Description = "Where packages come from: nix or debian.", DefaultValueFactory = _ => "nix", HelpName = "SOURCE" };
    private readonly Option<string?> _baseImage = new("--base-image") { Description = "With debian: the image to start from.", HelpName = "IMAGE" };
    private readonly Option<string?> _out = new("--out") { Description = "Write the Dockerfile and what belongs to it below this folder too.", HelpName = "FOLDER" };

    public IEnumerable<Symbol> Options => [_dockerfile, _packages, _baseImage, _out];

    public bool Wanted(Call call) => call.Get(_dockerfile) || call.Given(_out);

    /// <exception cref="PxException">There is no such package source.</exception>
    public void Run(Call call, PlanResult result, ISourceTree tree, IEnumerable<string> variables)
    {
        var source = call.Get(_packages) switch
        {
            "nix" => (IPackageSource)new NixPackages(),
            "debian" => new DebianPackages(call.Get(_baseImage)),
            var other => throw PxException.Usage($"There are no packages '{other}'. Write: --packages nix or --packages debian"),
        };
        var image = ImageGenerator.Generate(result, tree, source, new() { SecretNames = [.. variables], CacheKey = tree.Name is { Length: > 0 } name ? new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]) : null });
        if (call.Get(_out) is { } folder)
        {
            Write(Path.Combine(call.Console.WorkingDirectory, folder), image);
        }

        foreach (var note in image.Notes)
        {
            call.Output.Note(note);
        }

        if (call.Get(_dockerfile))
        {
            call.Console.Out.Write(image.Dockerfile);
        }
    }

    private static void Write(string folder, GeneratedImage image)
    {
        foreach (var (path, content) in image.Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }
}
