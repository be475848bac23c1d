using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Identity;

namespace ProxPaaS.Ingress.Configuration;

/// <summary>Reports every problem at once, each with the key to set.</summary>
internal sealed class ValidateIngressOptions : IValidateOptions<IngressOptions>
{
    public ValidateOptionsResult Validate(string? name, IngressOptions options)
    {
        var problems = Problems(options).ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(IngressOptions options)
        => ControlPlaneProblems(options)
            .Concat(ListenProblems("Ingress:Http", options.Http, required: options.Https.Length == 0))
            .Concat(ListenProblems("Ingress:Https", options.Https, required: false))
            .Concat(CertificateProblems(options))
            .Concat(AdminProblems(options))
            .Concat(OtherProblems(options));

    private static IEnumerable<string> ControlPlaneProblems(IngressOptions options)
    {
        if (ControlPlaneAddresses.Parse(options.ControlPlane) is null)
        {
            yield return $"Ingress:ControlPlane is '{options.ControlPlane}': set the control plane's address, like https://10.0.0.1:8443, or several separated by commas.";
        }

        if (!CaFingerprint.TryParse(options.CaFingerprint, out _))
        {
            yield return $"Ingress:CaFingerprint is '{options.CaFingerprint}': set the SHA-256 of the platform CA, 64 hex digits.";
        }
    }

    private static IEnumerable<string> ListenProblems(string key, string value, bool required)
    {
        var items = ListenAddresses.Split(value).ToArray();
        return items.Length == 0 && required
            ? [$"{key} is empty: set at least one address to listen on, like 0.0.0.0:80."]
            : items.Where(item => !ListenAddresses.TryParse(item, out _)).Select(item => $"{key} contains '{item}': write IP:PORT, like 0.0.0.0:80 or [::]:80.");
    }

    private static IEnumerable<string> CertificateProblems(IngressOptions options)
    {
        if (options.Https.Length > 0 && !File.Exists(options.CertificateFile))
        {
            yield return $"Ingress:CertificateFile is '{options.CertificateFile}', which does not exist: Ingress:Https needs a certificate (PEM or PKCS#12).";
        }

        if (options.CertificateKeyFile.Length > 0 && !File.Exists(options.CertificateKeyFile))
        {
            yield return $"Ingress:CertificateKeyFile is '{options.CertificateKeyFile}', which does not exist: set the PEM file with the certificate's key, or leave it empty.";
        }
    }

    private static IEnumerable<string> AdminProblems(IngressOptions options)
    {
        if (!ListenAddresses.TryParse(options.Admin, out var admin) || !System.Net.IPAddress.IsLoopback(admin.Address))
        {
            yield return $"Ingress:Admin is '{options.Admin}': set a loopback address, like 127.0.0.1:9180; health and metrics are not for visitors.";
        }
    }

    private static IEnumerable<string> OtherProblems(IngressOptions options)
    {
        foreach (var address in ListenAddresses.Split(options.Addresses))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                yield return $"Ingress:Addresses contains '{address}': write http://HOST:PORT or https://HOST:PORT.";
            }
        }

        if (!Path.IsPathFullyQualified(options.StateFolder))
        {
            yield return $"Ingress:StateFolder is '{options.StateFolder}': set an absolute path.";
        }

        if (options.ShutdownGrace <= TimeSpan.Zero || options.ShutdownGrace > TimeSpan.FromMinutes(10))
        {
            yield return $"Ingress:ShutdownGrace is {options.ShutdownGrace}: set 1 second to 10 minutes, like 00:00:30.";
        }

        if (options.MaxConnections < 1)
        {
            yield return $"Ingress:MaxConnections is {options.MaxConnections}: set at least 1.";
        }
    }
}
