namespace ProxPaaS.Nixpacks.Images;

/// <param name="Dockerfile">The text of <see cref="ImageGenerator.DockerfilePath"/>; needs no syntax line and no heredocs.</param>
/// <param name="Files">All generated files, the Dockerfile among them, by their path in the build context.</param>
/// <param name="Notes">Sentences for the application's owner: what is done otherwise than the plan says.</param>
/// <param name="SecretNames">Secrets that commands read, sorted.</param>
public sealed record GeneratedImage(string Dockerfile, IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Notes, IReadOnlyList<string> SecretNames);
