using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace ProxPaaS.DevHost.Parts;

/// <summary>Does once what README tells an operator to do on Proxmox: a pool, a role with the narrow privileges, a user, a token.</summary>
internal sealed class PveAccess(Installation installation, LabDescription lab) : IDisposable
{
    private const string User = "proxpaas@pve";
    private const string Role = "ProxPaaS";

    private const string Privileges =
        "VM.Allocate,VM.Audit,VM.Clone,VM.Config.CPU,VM.Config.Disk,VM.Config.Memory,VM.Config.Network,VM.Config.Options,VM.PowerMgmt,"
        + "Datastore.AllocateSpace,Datastore.AllocateTemplate,Datastore.Audit,SDN.Use,Pool.Audit";

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null && Hex(certificate.GetCertHashString(HashAlgorithmName.SHA256)) == Hex(lab.CertificateFingerprint),
        },
    }) { BaseAddress = new Uri(lab.Url.TrimEnd('/') + "/") };

    public string TokenId => $"{User}!platform";

    /// <summary>The token's secret: from the last run when it still works, else of a new token.</summary>
    public async Task<string> EnsureTokenAsync(CancellationToken cancellationToken)
    {
        var kept = installation.FileIn("pve-token");
        if (File.Exists(kept) && await WorksAsync(await File.ReadAllTextAsync(kept, cancellationToken), cancellationToken))
        {
            return await File.ReadAllTextAsync(kept, cancellationToken);
        }

        await SignInAsync(cancellationToken);
        await PostAsync("pools", new() { ["poolid"] = Installation.PveResourcePool, ["comment"] = "guests of ProxPaaS" }, cancellationToken);
        await PostAsync("access/roles", new() { ["roleid"] = Role, ["privs"] = Privileges }, cancellationToken);
        await PostAsync("access/users", new() { ["userid"] = User }, cancellationToken);
        string[] paths = [$"/pool/{Installation.PveResourcePool}", "/sdn/zones/localnetwork", .. lab.Storages.Select(s => $"/storage/{s.Id}")];
        foreach (var path in paths)
        {
            await SendAsync(HttpMethod.Put, "access/acl", new() { ["path"] = path, ["users"] = User, ["roles"] = Role }, cancellationToken);
        }

        // Not needed, but with it the planner knows how much memory each host has left.
        await SendAsync(HttpMethod.Put, "access/acl", new() { ["path"] = "/nodes", ["users"] = User, ["roles"] = "PVEAuditor" }, cancellationToken);
        await SendAsync(HttpMethod.Delete, $"access/users/{User}/token/platform", [], cancellationToken, mayFail: true);
        var token = await PostAsync($"access/users/{User}/token/platform", new() { ["privsep"] = "0" }, cancellationToken);
        var secret = token.GetProperty("value").GetString()!;
        Secrets.Write(kept, secret);
        return secret;
    }

    /// <summary>As a person would in Proxmox: from here on nothing is answered to the token.</summary>
    public async Task RevokeTokenAsync(CancellationToken cancellationToken)
    {
        await SignInAsync(cancellationToken);
        await SendAsync(HttpMethod.Delete, $"access/users/{User}/token/platform", [], cancellationToken);
    }

    /// <summary>As a person would: a container template of their own, made from an archive and put into the platform's resource pool.</summary>
    public async Task MakeTemplateAsync(string pveNode, int vmid, string name, string archive, string storage, string bridge, CancellationToken cancellationToken)
    {
        await RemoveTemplateAsync(pveNode, vmid, cancellationToken);
        await using (var content = File.OpenRead(archive))
        {
            using var form = new MultipartFormDataContent { { new StringContent("vztmpl"), "content" }, { new StreamContent(content), "filename", $"{name}.tar.zst" } };
            using var response = await _http.PostAsync($"api2/json/nodes/{pveNode}/storage/local/upload", form, cancellationToken);
            await EndAsync(pveNode, await ReadAsync("upload", response, cancellationToken), cancellationToken);
        }

        var create = await PostAsync($"nodes/{pveNode}/lxc", new()
        {
            ["vmid"] = $"{vmid}", ["hostname"] = name, ["ostemplate"] = $"local:vztmpl/{name}.tar.zst", ["rootfs"] = $"{storage}:4", ["unprivileged"] = "1", ["features"] = "nesting=1",
            ["memory"] = "512", ["net0"] = $"name=eth0,bridge={bridge},ip=manual", ["pool"] = Installation.PveResourcePool,
        }, cancellationToken);
        await EndAsync(pveNode, create, cancellationToken);
        await PostAsync($"nodes/{pveNode}/lxc/{vmid}/template", [], cancellationToken);
        await Waiting.ForAsync(
            async () => (await SendAsync(HttpMethod.Get, $"nodes/{pveNode}/lxc/{vmid}/config", [], cancellationToken)).TryGetProperty("template", out _) ? "template" : null,
            TimeSpan.FromSeconds(60), () => $"CT {vmid} did not become a template", cancellationToken);
    }

    /// <summary>One that is not there is gone already.</summary>
    public async Task RemoveTemplateAsync(string pveNode, int vmid, CancellationToken cancellationToken)
    {
        await SignInAsync(cancellationToken);
        if (await SendAsync(HttpMethod.Delete, $"nodes/{pveNode}/lxc/{vmid}", [], cancellationToken, mayFail: true) is { ValueKind: JsonValueKind.String } task)
        {
            await EndAsync(pveNode, task, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private Task<string> EndAsync(string pveNode, JsonElement upid, CancellationToken cancellationToken)
        => Waiting.ForAsync(
            async () =>
            {
                var status = await SendAsync(HttpMethod.Get, $"nodes/{pveNode}/tasks/{Uri.EscapeDataString(upid.GetString()!)}/status", [], cancellationToken);
                return status.GetProperty("status").GetString() != "stopped" ? null
                    : status.GetProperty("exitstatus").GetString() is "OK" and var ok ? ok
                    : throw new InvalidOperationException($"task {upid.GetString()}: {status.GetProperty("exitstatus").GetString()}");
            },
            TimeSpan.FromMinutes(3), () => $"task {upid.GetString()} does not end", cancellationToken);

    private static string Hex(string fingerprint) => fingerprint.Replace("sha256:", "", StringComparison.OrdinalIgnoreCase).Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();

    private async Task<bool> WorksAsync(string secret, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api2/json/version");
        request.Headers.TryAddWithoutValidation("Authorization", $"PVEAPIToken={TokenId}={secret}");
        using var response = await _http.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode;
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        _http.DefaultRequestHeaders.Clear();
        var ticket = await PostAsync("access/ticket", new() { ["username"] = lab.Username, ["password"] = lab.Password }, cancellationToken);
        _http.DefaultRequestHeaders.Add("Cookie", "PVEAuthCookie=" + Uri.EscapeDataString(ticket.GetProperty("ticket").GetString()!));
        _http.DefaultRequestHeaders.Add("CSRFPreventionToken", ticket.GetProperty("CSRFPreventionToken").GetString());
    }

    private Task<JsonElement> PostAsync(string path, Dictionary<string, string> form, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Post, path, form, cancellationToken);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, Dictionary<string, string> form, CancellationToken cancellationToken, bool mayFail = false)
    {
        using var request = new HttpRequestMessage(method, "api2/json/" + path);
        if (method != HttpMethod.Delete && method != HttpMethod.Get)
        {
            request.Content = new FormUrlEncodedContent(form);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        return await ReadAsync($"{method} {path}", response, cancellationToken, mayFail);
    }

    private static async Task<JsonElement> ReadAsync(string call, HttpResponseMessage response, CancellationToken cancellationToken, bool mayFail = false)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode && !mayFail && !(response.StatusCode == HttpStatusCode.InternalServerError && body.Contains("already exist", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"{call}: {(int)response.StatusCode} {body}");
        }

        return response.IsSuccessStatusCode ? JsonDocument.Parse(body).RootElement.GetProperty("data") : default;
    }
}
