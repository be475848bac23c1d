using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Storage;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>The first organisation and its owner. Does nothing once there is a user, so that nobody can run the first start again.</summary>
internal sealed partial class BootstrapAdmin(
    IPlatformContextFactory contexts, Installation installation, IOptions<BootstrapOptions> options, IOptions<DataOptions> data, TimeProvider clock, ILogger<BootstrapAdmin> logger) : IDatabaseStartStep
{
    public int Order => 20;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        if (await context.Users.AnyAsync(cancellationToken))
        {
            return;
        }

        var email = Emails.Normalise(options.Value.AdminEmail);
        var password = await ConfiguredPasswordAsync(cancellationToken);
        if (!await context.Organisations.AnyAsync(o => o.Id == installation.OrganisationId, cancellationToken))
        {
            context.Organisations.Add(new Organisation { Id = installation.OrganisationId, Name = options.Value.Organisation, CreatedAt = clock.GetUtcNow() });
        }

        context.Users.Add(new User
        {
            Id = Ids.New("usr", clock),
            OrganisationId = installation.OrganisationId,
            Email = email,
            PasswordHash = Passwords.Hash(password ?? RandomPassword(email)),
            Role = "owner",
            CreatedAt = clock.GetUtcNow(),
        });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            LogCreated(email);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // Another control plane's first start was faster.
        }
    }

    private async Task<string?> ConfiguredPasswordAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(options.Value.AdminPassword))
        {
            return options.Value.AdminPassword;
        }

        if (string.IsNullOrEmpty(options.Value.AdminPasswordFile))
        {
            return null;
        }

        var line = (await File.ReadAllLinesAsync(options.Value.AdminPasswordFile, cancellationToken)).FirstOrDefault() ?? "";
        return line.Length >= Passwords.MinimumLength
            ? line
            : throw new InvalidOperationException($"The first line of Bootstrap:AdminPasswordFile {options.Value.AdminPasswordFile} is shorter than {Passwords.MinimumLength} characters.");
    }

    private string RandomPassword(string email)
    {
        var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));
        var path = data.Value.Combine("bootstrap-admin.txt");
        DurableFile.Write(path, Encoding.UTF8.GetBytes($"{email}\n{password}\n"));
        LogPassword(path);
        return password;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created the first user {Email}")]
    private partial void LogCreated(string email);

    [LoggerMessage(Level = LogLevel.Information, Message = "The first user's password is in {Path}; delete the file once it is noted")]
    private partial void LogPassword(string path);
}
