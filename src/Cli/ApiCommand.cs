using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli;

/// <summary>api: any call, as the signed-in user.</summary>
internal static class ApiCommand
{
    public static Command Create(CommandFactory px)
    {
        var method = new Argument<string>("METHOD") { Description = "GET, POST, PATCH or DELETE." };
        var path = new Argument<string>("PATH") { Description = "/v1/…" };
        var data = new Option<string?>("--data", "-d") { Description = "JSON body; @FILE reads a file, - reads standard input." };
        return px.Command("api", "Call the API and print its answer.", async (call, ct) =>
        {
            if (!call.Get(path).StartsWith('/'))
            {
                throw PxException.Usage($"'{call.Get(path)}' is not a path. Write: px api GET /v1/projects");
            }

            using var response = await call.Client().RawAsync(new HttpMethod(call.Get(method).ToUpperInvariant()), call.Get(path), await BodyAsync(call, call.Get(data), ct), ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            if (response.IsSuccessStatusCode)
            {
                call.Console.Out.WriteLine(body);
                return ExitCodes.Ok;
            }

            throw new ApiException((int)response.StatusCode, await ProxPaasClient.ReadProblemAsync(response, ct));
        }, method, path, data);
    }

    private static async Task<string?> BodyAsync(Call call, string? data, CancellationToken cancellationToken) => data switch
    {
        "-" => await call.Console.In.ReadToEndAsync(cancellationToken),
        ['@', .. var file] => await File.ReadAllTextAsync(Path.Combine(call.Console.WorkingDirectory, file), cancellationToken),
        _ => data,
    };
}
