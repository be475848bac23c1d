using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The last lines of <c>./run</c>: where everything is and what to try next.</summary>
internal static class Welcome
{
    public static void Print(Installation installation, string password, SampleApp app, ServiceView service)
        => Console.WriteLine($"""

            Your app        {app.Url}
                            from this machine: curl -H 'Host: {app.Host}' {installation.EdgeUrl}/cgi-bin/hello
            Its repository  {service.GitUrl}
            {(service.SshUrl is { } ssh ? $"    over SSH    {ssh}  (./px keys add first)" : "")}
            Dashboard       {installation.DashboardUrl}
            Sign in with    {Installation.AdminEmail}  {password}
            API             {installation.ApiUrl}/openapi/v1.json
            {(installation.Guests == GuestKind.Memory ? "Guests are simulated: nothing of this runs in a real container.\n" : "")}
            Try next
              ./px login {installation.ApiUrl} --email {Installation.AdminEmail}
              ./px status --service {SampleApp.Project}/{SampleApp.Service}
              ./px scale 6 --service {SampleApp.Project}/{SampleApp.Service}      # watch the pool grow by a clone
              cd {app.Folder} && edit www/version.txt && git commit -am 'Version 3' && git push {service.GitUrl} HEAD:main
              ./run down                                # remove everything again
            """);
}
