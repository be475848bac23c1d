using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Images;

/// <summary>Pulls and pushes through the Engine.</summary>
internal static class ImageClient
{
    public static async Task<bool> ExistsAsync(IDockerClient docker, string image, CancellationToken cancellationToken)
    {
        try
        {
            await docker.Images.InspectImageAsync(image, cancellationToken);
            return true;
        }
        catch (DockerApiException ex) when (ex.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary><c>POST /images/create</c>.</summary>
    /// <exception cref="ImagePullException"/>
    public static async Task PullAsync(IDockerClient docker, string image, IEnumerable<RegistryCredential> registries, CancellationToken cancellationToken)
    {
        var outcome = new Outcome();
        try
        {
            await docker.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = ImageReference.WithTag(image) }, RegistryLogin.For(image, registries), outcome, cancellationToken);
        }
        catch (DockerApiException ex)
        {
            throw new ImagePullException(PullFailure.Of(image, outcome.Error ?? ErrorText(ex)), ex);
        }

        if (outcome.Error is { } error)
        {
            throw new ImagePullException(PullFailure.Of(image, error), null);
        }
    }

    /// <summary><c>POST /images/NAME/push</c>. Returns the manifest's digest.</summary>
    /// <exception cref="InvalidOperationException">The registry or the Engine refused; the message is theirs.</exception>
    public static async Task<string> PushAsync(IDockerClient docker, string name, string tag, IEnumerable<RegistryCredential> registries, CancellationToken cancellationToken)
    {
        var outcome = new Outcome();
        try
        {
            await docker.Images.PushImageAsync(name, new ImagePushParameters { Tag = tag }, RegistryLogin.For(name, registries), outcome, cancellationToken);
        }
        catch (DockerApiException ex)
        {
            throw new InvalidOperationException(outcome.Error ?? ErrorText(ex), ex);
        }

        return outcome.Error is { } error ? throw new InvalidOperationException(error)
            : outcome.Digest ?? throw new InvalidOperationException("the Engine did not say which digest the registry stored");
    }

    /// <summary>The Engine's own words out of <c>{"message": "…"}</c>.</summary>
    public static string ErrorText(DockerApiException exception)
    {
        try
        {
            using var body = JsonDocument.Parse(exception.ResponseBody ?? "");
            return body.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? exception.Message : exception.Message;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return exception.ResponseBody is { Length: > 0 } text ? text : exception.Message;
        }
    }

    private sealed class Outcome : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public string? Digest { get; private set; }

        public void Report(JSONMessage value)
        {
            Error ??= value.Error?.Message;
            if (value.Aux?.ExtensionData is { } aux && aux.TryGetValue("Digest", out var digest))
            {
                Digest = digest?.ToString() ?? Digest;
            }
        }
    }
}
