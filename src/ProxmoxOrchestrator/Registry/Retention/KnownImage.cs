namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>A build or a deployment as retention sees it: something that names an image.</summary>
/// <param name="Image">HOST/NAME@DIGEST.</param>
/// <param name="Id">Of the build; newer ones sort behind older ones.</param>
/// <param name="Need">Why the image is needed whatever its age, in a few words; null when only its place among the newest builds can keep it.</param>
internal sealed record KnownImage(string Image, string OrganisationId, string ServiceId, string Id, DateTimeOffset CreatedAt, string? Need);
