using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Uploads;

internal static class UploadEndpoints
{
    private const int LongestMessage = 2000;

    /// <summary>How long the rest of a refused upload is read, so that the answer is heard and not a broken connection.</summary>
    private static readonly TimeSpan ReadOn = TimeSpan.FromSeconds(30);

    public static void MapUploads(this IEndpointRouteBuilder routes)
        => routes.MapPost("/v1/services/{service}/uploads", UploadAsync).RequirePermission(Permission.Deploy).WithTags("Deployments").WithName("uploadSource");

    private static async Task<IResult> UploadAsync(
        string service, HttpContext context, Caller caller, ReferenceStore references, GitTransfer transfer, UploadExecutor uploads, BuildStore builds, string? message, bool? noCache,
        CancellationToken cancellationToken)
    {
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        ServiceStore.RefuseWhenDeleted(row.Service);
        if (row.Service is { RunsImage: true, Image: var image })
        {
            throw ApiProblemException.Conflict("service_runs_image", $"{row.Path} runs the image {image} and builds nothing. Clear its image setting first.");
        }

        var errors = new FieldErrors();
        errors.AddIf(message is not null && (message.Length > LongestMessage || message.Contains('\0') || string.IsNullOrWhiteSpace(message)), "message", $"1 to {LongestMessage} characters.");
        errors.ThrowIfAny();
        await transfer.RefuseFullAsync(row, cancellationToken);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = uploads.MaxBytes;
        }

        StoredUpload stored;
        try
        {
            await using var tar = Unpacked(context.Request);
            stored = await uploads.StoreAsync(caller, row, tar, message, cancellationToken);
        }
        catch (ApiProblemException)
        {
            await ReadOnAsync(context.Request.Body, cancellationToken);
            throw;
        }

        var build = await builds.InsertAsync(row, stored.Commit, UploadExecutor.Newest, "upload", noCache ?? false, cancellationToken);
        return TypedResults.Accepted($"/v1/builds/{build.Id}", new UploadReply(build.Id, stored.Commit, stored.Files, stored.Bytes));
    }

    private static Stream Unpacked(HttpRequest request) => request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "application/gzip" or "application/x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        "application/x-tar" => request.Body,
        _ => throw new ApiProblemException(StatusCodes.Status415UnsupportedMediaType, "tar_expected", "Send the folder as a tar: application/x-tar, or application/gzip when it is compressed."),
    };

    private static async Task ReadOnAsync(Stream body, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(ReadOn);
        try
        {
            await body.CopyToAsync(Stream.Null, time.Token);
        }
        catch (Exception ex) when (ex is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The pusher is gone, or sends more than is ever taken.
        }
    }
}
