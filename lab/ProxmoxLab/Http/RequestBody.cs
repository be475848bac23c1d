using System.Text;
using Microsoft.Net.Http.Headers;

namespace ProxPaaS.Lab.Http;

/// <summary>What pveproxy takes for a body, and the parameters in it and in the query.</summary>
internal static class RequestBody
{
    private const int LargestForm = 512 * 1024;

    /// <summary>Why it is refused before it is read; null when it is not.</summary>
    public static (int Status, string Message)? Problem(HttpRequest request, bool upload)
    {
        if (request.ContentLength is not > 0)
        {
            return null;
        }

        if (request.Method is not ("PUT" or "POST"))
        {
            return (501, $"Unexpected content for method '{request.Method}'");
        }

        var type = MediaType(request);
        if (upload)
        {
            return type == "multipart/form-data" ? null : (501, $"upload 'Content-Type '{request.ContentType}' not implemented");
        }

        return request.ContentLength > LargestForm ? (501, "for data too large")
            : type is null or "" or "application/x-www-form-urlencoded" or "application/json" ? null
            : (506, $"upload 'Content-Type '{request.ContentType}' not implemented");
    }

    /// <param name="uploadFile">Takes the file of an upload; null: a form or JSON is expected.</param>
    /// <exception cref="MalformedBodyException">It is not what its type says.</exception>
    public static async Task<Dictionary<string, object?>> ReadAsync(HttpRequest request, string? uploadFile, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (uploadFile is not null)
        {
            ParameterReader.ReadForm(request.QueryString.Value?.TrimStart('?') ?? "", parameters);
            var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType!).Boundary).Value!;
            if (!await ParameterReader.ReadUploadAsync(request.Body, boundary, uploadFile, parameters, cancellationToken))
            {
                throw new MalformedBodyException("upload failed\n");
            }

            parameters["tmpfilename"] = "/var/tmp/" + Path.GetFileName(uploadFile);
            return parameters;
        }

        if (request.Method is "POST" or "PUT" && request.ContentLength > 0)
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            var text = await reader.ReadToEndAsync(cancellationToken);
            if (MediaType(request) == "application/json")
            {
                ParameterReader.ReadJson(text, parameters);
            }
            else
            {
                ParameterReader.ReadForm(text, parameters);
            }
        }

        var query = new Dictionary<string, object?>(StringComparer.Ordinal);
        ParameterReader.ReadForm(request.QueryString.Value?.TrimStart('?') ?? "", query);
        foreach (var (name, value) in query)
        {
            parameters[name] = value;
        }

        parameters.Remove("_dc");
        return parameters;
    }

    private static string? MediaType(HttpRequest request) => request.ContentType?.Split(';', ',')[0].Trim();
}
