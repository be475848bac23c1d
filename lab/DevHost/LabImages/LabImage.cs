using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>An image ready to be pushed.</summary>
/// <param name="Repository">For example <c>library/busybox</c>, so that a Docker Hub mirror finds it.</param>
/// <param name="Command">What a container runs by default.</param>
internal sealed record LabImage(string Repository, string Tag, IReadOnlyList<LabLayer> Layers, IReadOnlyList<string> Command)
{
    public const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>NAME=VALUE beside PATH.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The image's configuration; without a creation time, so that equal content has an equal digest.</summary>
    public byte[] Config() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["architecture"] = "amd64",
        ["os"] = "linux",
        ["created"] = "2000-01-01T00:00:00Z",
        ["config"] = new JsonObject
        {
            ["Env"] = Texts(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", .. Environment]),
            ["Cmd"] = Texts(Command),
        },
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = Texts(Layers.Select(layer => layer.DiffId)) },
        ["history"] = new JsonArray([.. Layers.Select(_ => new JsonObject { ["created"] = "2000-01-01T00:00:00Z", ["created_by"] = "ProxPaaS lab" })]),
    });

    public byte[] Manifest(byte[] config) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = ManifestType,
        ["config"] = new JsonObject { ["mediaType"] = "application/vnd.docker.container.image.v1+json", ["size"] = config.Length, ["digest"] = Digest(config) },
        ["layers"] = new JsonArray([.. Layers.Select(layer => new JsonObject
        {
            ["mediaType"] = "application/vnd.docker.image.rootfs.diff.tar.gzip", ["size"] = new FileInfo(layer.Path).Length, ["digest"] = layer.Digest,
        })]),
    });

    public static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
