using System.Text.RegularExpressions;

namespace ProxPaaS.Nixpacks.Images;

/// <summary>
/// Nix package names → packages of Debian 12. Kept by hand: a name that is missing here is refused, so a new provider's packages are added
/// here, each checked by <c>apt-cache policy</c>. Names of libraries and of their <c>.dev</c> outputs are in it too.
/// </summary>
internal static partial class DebianNames
{
    private const string Npm = "npm";

    private static readonly string[] PhpAlways = ["cli", "fpm", "bcmath", "curl", "gd", "gmp", "intl", "mbstring", "mysql", "opcache", "pgsql", "readline", "soap", "sqlite3", "xml", "zip"];

    private static readonly HashSet<string> PhpBuiltIn = new(StringComparer.Ordinal)
    {
        "calendar", "ctype", "exif", "ffi", "fileinfo", "filter", "ftp", "gettext", "hash", "iconv", "json", "openssl", "pcntl", "pcre", "pdo", "phar", "posix", "session", "shmop", "sockets", "sodium", "spl",
        "sysvmsg", "sysvsem", "sysvshm", "tokenizer", "zlib",
    };

    private static readonly Dictionary<string, string> PhpModules = new(StringComparer.Ordinal)
    {
        ["dom"] = "xml", ["simplexml"] = "xml", ["xmlreader"] = "xml", ["xmlwriter"] = "xml", ["xsl"] = "xml", ["mysqli"] = "mysql", ["mysqlnd"] = "mysql", ["pdo_mysql"] = "mysql", ["pdo_pgsql"] = "pgsql",
        ["pdo_sqlite"] = "sqlite3", ["pdo_odbc"] = "odbc", ["zend-opcache"] = "opcache", ["amqp"] = "amqp", ["apcu"] = "apcu", ["bz2"] = "bz2", ["dba"] = "dba", ["enchant"] = "enchant", ["igbinary"] = "igbinary",
        ["imagick"] = "imagick", ["imap"] = "imap", ["ldap"] = "ldap", ["memcached"] = "memcached", ["mongodb"] = "mongodb", ["msgpack"] = "msgpack", ["odbc"] = "odbc", ["pspell"] = "pspell", ["redis"] = "redis",
        ["snmp"] = "snmp", ["ssh2"] = "ssh2", ["tidy"] = "tidy", ["uuid"] = "uuid", ["xdebug"] = "xdebug", ["yaml"] = "yaml",
    };

    private static readonly Dictionary<string, string[]> Exact = new(StringComparer.Ordinal)
    {
        ["python3"] = Python, ["python311"] = Python, ["pipenv"] = ["pipenv"], ["ruby"] = ["ruby", "ruby-dev", "bundler"], ["ruby_3_1"] = ["ruby", "ruby-dev", "bundler"], ["bundler"] = ["bundler"],
        ["go_1_19"] = ["golang-go"], ["rustc"] = ["rustc"], ["cargo"] = ["cargo"], ["clang"] = ["clang"], ["gcc"] = ["gcc", "libc6-dev"], ["gnumake"] = ["make"], ["cmake"] = ["cmake"], ["pkg-config"] = ["pkg-config"],
        ["binutils"] = ["binutils"], ["coreutils"] = [], ["bash"] = [], ["gnused"] = [], ["gnugrep"] = [], ["gnutar"] = [], ["gzip"] = [], ["findutils"] = [], ["which"] = [],
        ["jdk17"] = ["openjdk-17-jdk-headless"], ["jdk"] = ["openjdk-17-jdk-headless"], ["jre"] = ["openjdk-17-jre-headless"], ["maven"] = ["maven"], ["leiningen"] = ["leiningen"], ["clojure"] = ["clojure"],
        ["scala"] = ["scala"], ["stack"] = ["haskell-stack"], ["ghc"] = ["ghc"], ["erlang"] = ["erlang"], ["rebar3"] = ["rebar3"], ["elixir"] = Elixir, ["elixir_1_14"] = Elixir, ["crystal"] = ["crystal"],
        ["gnu-cobol"] = ["gnucobol"], ["guile"] = ["guile-3.0"], ["nginx"] = ["nginx"], ["caddy"] = ["caddy"], ["openssl"] = ["openssl", "libssl-dev"], ["openssl.dev"] = ["libssl-dev"], ["zlib"] = ["zlib1g-dev"],
        ["zlib.dev"] = ["zlib1g-dev"], ["stdenv.cc.cc.lib"] = ["libstdc++6"], ["gcc-unwrapped"] = ["libstdc++6"], ["gcc-unwrapped.lib"] = ["libstdc++6"], ["libuuid"] = ["uuid-dev"], ["libGL"] = ["libgl1"],
        ["cairo"] = ["libcairo2-dev"], ["pango"] = ["libpango1.0-dev"], ["libmysqlclient"] = ["libmariadb3"], ["libmysqlclient.dev"] = MySqlDev, ["mariadb"] = ["mariadb-client"], ["mysql80"] = ["mariadb-client"],
        ["postgresql"] = Postgres, ["postgresql_16.dev"] = ["libpq-dev"], ["postgresql.dev"] = ["libpq-dev"], ["libpq"] = ["libpq-dev"], ["sqlite"] = ["sqlite3"], ["redis"] = ["redis-tools"],
        ["ffmpeg"] = ["ffmpeg"], ["ffmpeg-headless"] = ["ffmpeg"], ["ffmpeg_6"] = ["ffmpeg"], ["poppler_utils"] = ["poppler-utils"], ["imagemagick"] = ["imagemagick"], ["graphicsmagick"] = ["graphicsmagick"],
        ["ghostscript"] = ["ghostscript"], ["vips"] = ["libvips-tools"], ["libvips"] = ["libvips-dev"], ["libwebp"] = ["webp"], ["tesseract"] = ["tesseract-ocr"], ["pandoc"] = ["pandoc"], ["graphviz"] = ["graphviz"],
        ["chromium"] = ["chromium"], ["wkhtmltopdf"] = ["wkhtmltopdf"], ["libreoffice"] = ["libreoffice-core-nogui", "libreoffice-writer-nogui"], ["libffi"] = ["libffi-dev"], ["libyaml"] = ["libyaml-dev"],
        ["libxml2"] = ["libxml2-dev"], ["libxslt"] = ["libxslt1-dev"], ["icu"] = ["libicu-dev"], ["readline"] = ["libreadline-dev"], ["ncurses"] = ["libncurses-dev"], ["glib"] = ["libglib2.0-0"], ["libsodium"] = ["libsodium-dev"],
        ["fortune"] = ["fortune-mod"], ["cacert"] = ["ca-certificates"], ["python3Packages.pip"] = ["python3-pip"], ["python311Packages.pip"] = ["python3-pip"], ["tzdata"] = ["tzdata"], ["openssh"] = ["openssh-client"], ["gnupg"] = ["gnupg"],
        ["procps"] = ["procps"], ["inetutils"] = ["iputils-ping"], ["dnsutils"] = ["bind9-dnsutils"], ["xz"] = ["xz-utils"], ["p7zip"] = ["p7zip-full"], ["perl"] = ["perl"], ["lua"] = ["lua5.4"],
    };

    /// <summary>Called the same in both.</summary>
    private static readonly HashSet<string> Same = new(StringComparer.Ordinal)
    {
        "autoconf", "automake", "bison", "bzip2", "cowsay", "cron", "curl", "dumb-init", "file", "flex", "fontconfig", "git", "git-lfs", "gifsicle", "htop", "jq", "jpegoptim", "less", "libtool", "make", "mercurial", "mc",
        "nano", "netcat-openbsd", "optipng", "parallel", "patch", "pngquant", "protobuf-compiler", "pv", "qpdf", "ripgrep", "rsync", "screen", "socat", "sqlite3", "strace", "sudo", "supervisor", "swig", "tini", "tmux", "tree",
        "unzip", "vim", "wget", "yarnpkg", "zip", "zstd", "hello", "figlet", "toilet", "uwsgi", "valgrind", "yasm", "nasm", "ninja-build", "libtool-bin", "gettext", "subversion",
    };

    private static readonly Dictionary<string, string> AptNames = new(StringComparer.Ordinal) { ["libreadline6-dev"] = "libreadline-dev" };

    private static string[] Python => ["python3", "python3-dev", "python3-pip", "python3-venv", "python-is-python3"];

    private static string[] Elixir => ["elixir", "erlang-dev", "erlang-xmerl"];

    private static string[] MySqlDev => ["default-libmysqlclient-dev"];

    private static string[] Postgres => ["postgresql-client", "libpq-dev"];

    /// <summary>Null: Debian 12 has nothing for it.</summary>
    public static DebianPackage? Find(string name)
        => Exact.TryGetValue(name, out var packages) ? DebianPackage.Of(packages)
            : Same.Contains(name) ? DebianPackage.Of(name)
            : Node(name) ?? Php(name) ?? Versioned(name) ?? Rust(name);

    /// <summary>Names in aptPkgs are written for the newer Ubuntu of nixpacks' image.</summary>
    public static string Apt(string name) => AptNames.GetValueOrDefault(name) ?? (name.EndsWith("t64", StringComparison.Ordinal) ? name[..^3] : name);

    private static DebianPackage? Node(string name) => NodeName().Match(name) switch
    {
        { Success: false } => null,
        { Groups: var g } when g["node"].Success => new(["nodejs"], [], g["major"].Value is "18" or "" ? null : $"{name}: the Node.js of Debian 12 is used, which is 18."),
        { Groups: var g } when g["npm"].Success => new([Npm], [], null),
        { Groups: var g } when g["yarn"].Success => new([Npm], ["npm install -g yarn@1"], null),
        { Groups: var g } when g["pnpm"].Success => new([Npm], [$"npm install -g pnpm@{(g["major"].Value is { Length: > 0 } major ? major : "9")}"], null),
        _ => new(["nodejs", Npm], ["npm install -g bun@1"], "bun comes from npm: Debian 12 has no package of it."),
    };

    private static DebianPackage? Php(string name)
    {
        var match = PhpName().Match(name);
        if (!match.Success)
        {
            return null;
        }

        var version = match.Groups["version"].Value;
        var note = version is "" or "82" ? null : $"php{version}: PHP 8.2 of Debian 12 is used.";
        if (match.Groups["extension"].Value is { Length: > 0 } extension)
        {
            return PhpModule(extension) is { } package ? new(package, [], null) : null;
        }

        if (match.Groups["composer"].Success)
        {
            return DebianPackage.Of("composer");
        }

        // (php83.withExtensions (pe: pe.enabled ++ [pe.all.redis pe.all.gd]))
        var modules = PhpListed().Matches(name).Select(found => (Name: found.Groups[1].Value, Package: PhpModule(found.Groups[1].Value))).ToList();
        return modules.Exists(module => module.Package is null) ? null : new(
            [.. PhpAlways.Select(module => $"php8.2-{module}"), .. modules.SelectMany(module => module.Package!)],
            ["ln -sfn /usr/sbin/php-fpm8.2 /usr/local/sbin/php-fpm", "mkdir -p /run/php && ln -sfn /etc/nginx /usr/conf"], note);
    }

    private static string[]? PhpModule(string extension)
        => PhpBuiltIn.Contains(extension) ? []
            : PhpModules.TryGetValue(extension, out var module) ? [$"php8.2-{module}"]
            : PhpAlways.Contains(extension) ? [$"php8.2-{extension}"]
            : null;

    private static DebianPackage? Versioned(string name)
    {
        if (PythonName().Match(name) is { Success: true } python)
        {
            return new(Python, [], $"python3{python.Groups[1].Value}: Python 3.11 of Debian 12 is used.");
        }

        if (GoName().IsMatch(name))
        {
            return new(["golang-go"], [], $"{name}: Go 1.19 of Debian 12 is used.");
        }

        if (JdkName().IsMatch(name))
        {
            return new(["openjdk-17-jdk-headless"], [], $"{name}: Java 17 of Debian 12 is used.");
        }

        if (GradleName().IsMatch(name))
        {
            return new([], [], $"{name}: Gradle comes from the project's own wrapper; Debian's is too old.");
        }

        return RubyName().IsMatch(name) ? new(["ruby", "ruby-dev", "bundler"], [], $"{name}: Ruby 3.1 of Debian 12 is used.")
            : ElixirName().IsMatch(name) ? new(Elixir, [], $"{name}: Elixir 1.14 of Debian 12 is used.")
            : PostgresName().IsMatch(name) ? new(name.EndsWith(".dev", StringComparison.Ordinal) ? ["libpq-dev"] : Postgres, [], null)
            : null;
    }

    // rust-bin.stable."1.70".default, (rust-bin.stable.latest.default.override { targets = ["x86_64-unknown-linux-musl"]; }), musl for the latter
    private static DebianPackage? Rust(string name)
        => name is "musl" or "musl.dev" ? DebianPackage.Of()
            : name.Contains("rust-bin.", StringComparison.Ordinal) && !name.Contains("wasm", StringComparison.Ordinal) ? new(["cargo", "rustc"], [], $"{(name.Contains("latest", StringComparison.Ordinal) ? "Rust" : name)}: Rust 1.63 of Debian 12 is used.")
            : null;

    [GeneratedRegex(@"^(?:(?<node>nodejs)(?:[-_](?<major>\d+)(?:_x)?)?|(?<npm>npm)(?:-\d+_x)?|(?<yarn>yarn)(?:-1_x|-berry)?|(?<pnpm>pnpm)(?:[-_](?<major>\d+)(?:_x)?)?|bun)$", RegexOptions.ExplicitCapture)]
    private static partial Regex NodeName();

    [GeneratedRegex(@"^(?:\(php(?<version>\d*)\.withExtensions .*\)|php(?<version>\d*)(?:Extensions\.(?<extension>[a-z0-9_-]+)|Packages\.(?<composer>composer))?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex PhpName();

    [GeneratedRegex(@"pe\.all\.([a-z0-9_-]+)")]
    private static partial Regex PhpListed();

    [GeneratedRegex(@"^python3([7-9]|1[0-9])(?:Full)?$")]
    private static partial Regex PythonName();

    [GeneratedRegex(@"^go(?:_1_\d+)?$")]
    private static partial Regex GoName();

    [GeneratedRegex(@"^(?:open)?jdk(?:8|11|1[2-9]|2\d)?(?:_headless)?$")]
    private static partial Regex JdkName();

    [GeneratedRegex(@"^gradle(?:_\d+)?$")]
    private static partial Regex GradleName();

    [GeneratedRegex(@"^ruby_\d+_\d+$")]
    private static partial Regex RubyName();

    [GeneratedRegex(@"^elixir_1_\d+$")]
    private static partial Regex ElixirName();

    [GeneratedRegex(@"^postgresql_\d+(?:\.dev)?$")]
    private static partial Regex PostgresName();
}
