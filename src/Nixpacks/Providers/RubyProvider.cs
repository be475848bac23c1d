using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed partial class RubyProvider : IProvider
{
    public string Name => "ruby";

    public bool Detect(PlanContext app) => app.Has("Gemfile");

    public BuildPlan Plan(PlanContext app)
    {
        var version = Version(app);
        var rails = app.Text("config/application.rb").Contains("Rails::Application", StringComparison.Ordinal);
        var plan = BuildPlan.Of(StartCommand(app, rails) is { } start ? StartPhase.Of(start) : null, Setup(app, version), Install(app, version), Build(app, rails))
            .AddVariable("BUNDLE_GEMFILE", "/app/Gemfile")
            .AddVariable("GEM_PATH", $"/usr/local/rvm/gems/{version}:/usr/local/rvm/gems/{version}@global")
            .AddVariable("GEM_HOME", $"/usr/local/rvm/gems/{version}")
            .AddVariable("MALLOC_ARENA_MAX", "2");
        if (rails)
        {
            plan.AddVariable("RAILS_LOG_TO_STDOUT", "enabled").AddVariable("RAILS_SERVE_STATIC_FILES", "1");
        }

        if (app.Has("package.json") || UsesGem(app, "execjs"))
        {
            PlanPrefix.Include(plan, new NodeProvider().Plan(app), "node", "install");
            plan.Phases!["build"].After("node:install");
        }

        return plan;
    }

    private static Phase Setup(PlanContext app, string version)
    {
        var number = version.StartsWith("ruby-", StringComparison.Ordinal) ? version[5..] : version;
        var setup = new Phase("setup") { OnlyIncludeFiles = [] }.AddApt("procps");
        var gemfile = app.Text("Gemfile");
        AddIf(gemfile.Contains("pg", StringComparison.Ordinal), "libpq-dev");
        AddIf(gemfile.Contains("mysql", StringComparison.Ordinal), "default-libmysqlclient-dev");
        AddIf(UsesGem(app, "magick"), "libmagickwand-dev");
        AddIf(UsesGem(app, "vips"), "libvips-dev");
        AddIf(UsesGem(app, "charlock_holmes"), "libicu-dev");
        if (UsesGem(app, "magick"))
        {
            setup.AddPackages("imagemagick");
        }

        // YJIT is compiled with Rust.
        if (number.Split('.') is [var major, var minor, ..] && byte.TryParse(major, out var first) && byte.TryParse(minor, out var second) && first >= 3 && second >= 1)
        {
            setup.AddPackages("rustc");
        }

        return setup
            .AddApt("git", "curl", "autoconf", "bison", "build-essential", "libssl-dev", "libyaml-dev", "libreadline6-dev", "zlib1g-dev", "libncurses5-dev", "libffi-dev", "libgdbm6", "libgdbm-dev", "libdb-dev")
            .AddCommand("curl -fsSL https://github.com/rbenv/rbenv-installer/raw/HEAD/bin/rbenv-installer | bash -s stable "
                + """&& printf '\neval "$(~/.rbenv/bin/rbenv init -)"' >> /root/.profile && . /root/.profile """
                + $"&& rbenv install {number} && rbenv global {number} && gem install {Bundler(app)}")
            .AddPath("$HOME/.rbenv/bin");

        void AddIf(bool wanted, string package)
        {
            if (wanted)
            {
                setup.AddApt(package);
            }
        }
    }

    private static Phase Install(PlanContext app, string version)
    {
        var install = Phase.Install("bundle install").AddCache("/root/.bundle/cache");
        if (!UsesGem(app, "local"))
        {
            install.Only("Gemfile", "Gemfile.lock");
        }

        if (UsesGem(app, "bootsnap"))
        {
            install.AddCommand("bundle exec bootsnap precompile --gemfile");
        }

        return install.AddPath($"/usr/local/rvm/rubies/{version}/bin").AddPath($"/usr/local/rvm/gems/{version}/bin").AddPath($"/usr/local/rvm/gems/{version}@global/bin");
    }

    private static Phase Build(PlanContext app, bool rails)
    {
        var build = Phase.Build();
        if (rails && (UsesGem(app, "sprockets") || UsesGem(app, "propshaft")))
        {
            build.AddCommand("bundle exec rake assets:precompile");
        }

        if (rails && UsesGem(app, "bootsnap"))
        {
            build.AddCommand("bundle exec bootsnap precompile app/ lib/");
        }

        return build;
    }

    private static string? StartCommand(PlanContext app, bool rails)
        => rails ? app.Has("rails") ? "bundle exec rails server -b 0.0.0.0 -p ${PORT:-3000}" : "bundle exec bin/rails server -b 0.0.0.0 -p ${PORT:-3000} -e $RAILS_ENV"
            : app.Has("config/environment.rb") && app.Files.HasDirectory("script") ? "bundle exec ruby script/server -p ${PORT:-3000}"
            : app.Has("config.ru") ? "bundle exec rackup config.ru -p ${PORT:-3000}"
            : app.Has("Rakefile") ? "bundle exec rake"
            : null;

    private static string Version(PlanContext app)
    {
        var (version, source) = Wanted(app);
        app.Notes.Add("phases.setup.cmds", $"Ruby {version} by {source}");
        return version;
    }

    private static (string Version, string Source) Wanted(PlanContext app)
        => app.Config("RUBY_VERSION") is { } configured ? (configured, "NIXPACKS_RUBY_VERSION")
            : app.Has(".ruby-version") ? (app.Text(".ruby-version").Trim(), ".ruby-version")
            : GemfileVersion().Match(app.Text("Gemfile")) is { Success: true } gemfile ? ($"ruby-{gemfile.Groups[1].Value}", "Gemfile")
            : LockVersion().Match(app.Text("Gemfile.lock")) is { Success: true } locked ? ($"ruby-{locked.Groups[1].Value}", "Gemfile.lock")
            : throw new PlanException("No Ruby version is said: write one, such as 3.3.0, into .ruby-version.");

    private static string Bundler(PlanContext app)
    {
        var lines = app.Text("Gemfile.lock").Split('\n');
        var at = Array.FindIndex(lines, line => line.Contains("BUNDLED WITH", StringComparison.Ordinal));
        return at >= 0 && at + 1 < lines.Length ? $"bundler:{lines[at + 1].Trim()}" : "bundler";
    }

    private static bool UsesGem(PlanContext app, string gem)
        => app.Text("Gemfile").Contains(gem, StringComparison.Ordinal) || app.Text("Gemfile.lock").Contains(gem, StringComparison.Ordinal);

    // ruby '3.1.2'
    [GeneratedRegex("""ruby (?:'|")(.*)(?:'|")[^>]""", RegexOptions.NonBacktracking)]
    private static partial Regex GemfileVersion();

    //    ruby 3.1.2p20
    [GeneratedRegex(@"ruby ((?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*))[^>]", RegexOptions.NonBacktracking)]
    private static partial Regex LockVersion();
}
