using System.Text;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Images;

/// <summary>Packages from Nix, in nixpacks' own images: one environment for each nixpkgs commit that the plan names.</summary>
public sealed class NixPackages : IPackageSource
{
    public string Name => "nix";

    public PackagedPlan Prepare(BuildPlan plan)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var install = new List<string>();
        foreach (var group in PhaseOrder.Of(plan).Where(phase => phase.UsesNix && phase.NixpkgsArchive is not null).GroupBy(phase => phase.NixpkgsArchive!))
        {
            var archive = IsCommit(group.Key) ? group.Key : throw new PlanException($"'{group.Key}' is not a commit of nixpkgs.");
            var path = $"{ImageGenerator.Folder}/nixpkgs-{archive}.nix";
            files[path] = Expression(archive, group);
            install.Add($"COPY {path} {path}");
            install.Add($"RUN nix-env -if {path} && nix-collect-garbage -d");
        }

        var apt = plan.Phases?.Values.SelectMany(phase => phase.AptPkgs ?? []).Select(name => DockerText.OneLine(name, "a Debian package")).Distinct().ToList() ?? [];
        if (apt.Count > 0)
        {
            install.Add($"RUN sudo apt-get update && sudo apt-get install -y --no-install-recommends {string.Join(' ', apt)}");
        }

        return new(plan, plan.BuildImage ?? PlanPin.UbuntuImage, install, files, LoginShell: true, []);
    }

    private static string Expression(string archive, IEnumerable<Phase> phases)
    {
        var all = phases.ToList();
        var packages = Sorted(all, phase => phase.NixPkgs);
        var libraries = Sorted(all, phase => phase.NixLibs);
        var overlays = all.SelectMany(phase => phase.NixOverlays ?? []).Distinct().Select(overlay => $"(import (builtins.fetchTarball \"{Url(overlay)}\"))");
        var text = new StringBuilder();
        text.Append("{ }:\n\nlet\n");
        text.Append($"  pkgs = import (fetchTarball \"https://github.com/NixOS/nixpkgs/archive/{archive}.tar.gz\") {{ overlays = [ {string.Join(' ', overlays)} ]; }};\nin with pkgs;\n");
        text.Append($"  let\n    libraries = writeText \"libraries\" ''\n      export LD_LIBRARY_PATH=\"${{lib.makeLibraryPath [ {string.Join(' ', libraries)} ]}}:$LD_LIBRARY_PATH\"\n    '';\n  in\n");
        text.Append($"    buildEnv {{\n      name = \"{archive}-env\";\n      paths = [\n");
        text.Append($"        (runCommand \"{archive}-env\" {{ }} ''\n          mkdir -p $out/etc/profile.d\n          cp ${{libraries}} $out/etc/profile.d/{archive}-env.sh\n        '')\n");
        text.Append($"        {string.Join(' ', packages)}\n      ];\n    }}\n");
        return text.ToString();
    }

    private static IEnumerable<string> Sorted(IEnumerable<Phase> phases, Func<Phase, List<string>?> of) => phases.SelectMany(phase => of(phase) ?? []).Distinct().Order(StringComparer.Ordinal);

    private static string Url(string overlay)
        => Uri.TryCreate(overlay, UriKind.Absolute, out var url) && url.Scheme == "https" && !overlay.AsSpan().ContainsAny('"', '$', '\\') ? overlay : throw new PlanException($"The overlay '{overlay}' is not an https address.");

    private static bool IsCommit(string text) => text.Length is >= 6 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
