using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>SSH keys: the person's own and every project's in one list, told apart by what they may.</summary>
internal static class FakeKeys
{
    public static void Map(WebApplication app, FakeControlPlane fake)
    {
        app.MapGet("/v1/ssh", () => Results.Json(fake.Ssh, ApiJson.Default.SshView));
        foreach (var (path, own) in new[] { ("/v1/keys", true), ("/v1/projects/{project}/deploy-keys", false) })
        {
            app.MapGet(path, () => Results.Json(new Page<SshKeyView>([.. fake.Keys.Where(k => k.Writes is null == own)], null), ApiJson.Default.PageSshKeyView));
            app.MapPost(path, async (HttpRequest request) =>
            {
                var asked = (await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.AddSshKeyRequest))!;
                var key = new SshKeyView($"key_{fake.Keys.Count + 1}", asked.Name ?? "key", asked.PublicKey.Trim(), $"SHA256:{fake.Keys.Count + 1}", own ? null : asked.Writes, DemoData.Now, null);
                fake.Keys.Add(key);
                return Results.Json(key, ApiJson.Default.SshKeyView, statusCode: 201);
            });
            app.MapDelete(path + "/{id}", (string id) => fake.Keys.RemoveAll(k => k.Id == id) > 0 ? Results.NoContent() : FakeRoutes.Missing("key", id));
        }
    }
}
