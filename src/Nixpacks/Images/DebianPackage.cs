namespace ProxPaaS.Nixpacks.Images;

/// <summary>What stands for a Nix package on Debian.</summary>
/// <param name="Packages">To be installed by apt; none where Debian has it anyway.</param>
/// <param name="Commands">To be run afterwards: other names, programs from npm.</param>
/// <param name="Note">What differs, in a sentence.</param>
internal sealed record DebianPackage(IReadOnlyList<string> Packages, IReadOnlyList<string> Commands, string? Note)
{
    public static DebianPackage Of(params string[] packages) => new(packages, [], null);
}
