using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>
/// <c>proxpaas --config FILE --add-organisation NAME --owner EMAIL</c>, on a control plane's machine: one more organisation with its owner, whose
/// password is the first line of standard input. The platform may run meanwhile.
/// </summary>
internal static class OrganisationCommand
{
    private const int Ok = 0, Refused = 1;
    private const string Option = "--add-organisation", Owner = "--owner";
    private const int LongestName = 100;

    /// <returns>The exit code; null when nothing of the kind was asked for.</returns>
    public static async Task<int?> RunAsync(string[] args, IServiceProvider services, TextReader input, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (!args.Contains(Option))
        {
            return null;
        }

        var (name, email) = (After(args, Option)?.Trim() ?? "", After(args, Owner) ?? "");
        var password = await input.ReadLineAsync(cancellationToken) ?? "";
        if (Problem(name, email, password) is { } problem)
        {
            await errors.WriteLineAsync(problem);
            return Refused;
        }

        var clock = services.GetRequiredService<TimeProvider>();
        await using var context = services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any() || !await context.Users.AnyAsync(cancellationToken))
        {
            // A user who came before the first start would keep it from making the first organisation.
            await errors.WriteLineAsync("The platform has not been started with this database yet. Start it once, then try again. Nothing was made.");
            return Refused;
        }

        if (await context.Users.AnyAsync(u => u.Email == Emails.Normalise(email), cancellationToken))
        {
            await errors.WriteLineAsync($"There is a user {email} already. Nothing was made.");
            return Refused;
        }

        var organisation = new Organisation { Id = Ids.New("org", clock), Name = name, CreatedAt = clock.GetUtcNow() };
        context.Organisations.Add(organisation);
        context.Users.Add(new User { Id = Ids.New("usr", clock), OrganisationId = organisation.Id, Email = Emails.Normalise(email), PasswordHash = Passwords.Hash(password), Role = "owner", CreatedAt = clock.GetUtcNow() });
        await context.SaveChangesAsync(cancellationToken);
        await output.WriteLineAsync(organisation.Id);
        return Ok;
    }

    private static string? Problem(string name, string email, string password)
        => name.Length is 0 or > LongestName || name.Any(char.IsControl) ? $"{Option} takes a name of at most {LongestName} characters."
            : !Emails.IsOne(email.Trim()) ? $"{Owner} takes an email address."
            : password.Length < Passwords.MinimumLength || password.Length > Passwords.MaximumLength ? $"The first line of standard input is the owner's password, of {Passwords.MinimumLength} to {Passwords.MaximumLength} characters."
            : null;

    private static string? After(string[] args, string option) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
