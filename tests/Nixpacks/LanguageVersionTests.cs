namespace ProxPaaS.Tests.Nixpacks;

public sealed class LanguageVersionTests
{
    [Theory]
    [InlineData("3.13.1", "python313")]
    [InlineData("python-3.8.18", "python38")]
    [InlineData("3.14", "python3")]
    [InlineData("3", "python3")]
    [InlineData("2", "python3")]
    [InlineData("2.7.18", "python27")]
    [InlineData("pypy3.10", "python310")]
    [InlineData("nonsense!", "python3")]
    public void Python_VersionFile_IsAPackage(string version, string package)
        => Assert.Equal(package, MemoryTree.Plan(("main.py", ""), (".python-version", version + "\n")).Plan.Phases!["setup"].NixPkgs![0]);

    [Theory]
    [InlineData("uv", "uv sync --no-dev --frozen", "NIXPACKS_UV_VERSION")]
    [InlineData("poetry", "poetry install --no-dev --no-interaction --no-ansi", "NIXPACKS_POETRY_VERSION")]
    [InlineData("pdm", "pdm install --prod", "NIXPACKS_PDM_VERSION")]
    [InlineData("setuptools", "pip install .", null)]
    [InlineData("skip", null, null)]
    public void Python_ChosenManager_InstallsInItsVersion(string manager, string? command, string? variable)
    {
        var plan = MemoryTree.Plan("NIXPACKS_PYTHON_PACKAGE_MANAGER", manager, ("requirements.txt", "flask"), ("pyproject.toml", "")).Plan;

        Assert.EndsWith(command ?? "", plan.Phases!["install"].Cmds?.Single() ?? "");
        Assert.Equal(variable is not null, plan.Variables!.Keys.Any(name => name.EndsWith("_VERSION", StringComparison.Ordinal) && name.StartsWith("NIXPACKS_", StringComparison.Ordinal)));
        Assert.Equal(command is null, plan.Phases["install"].Cmds is null);
    }

    [Theory]
    [InlineData("psycopg2-binary==2.9", true)]
    [InlineData("psycopg[binary]==3.2", false)]
    public void Python_DatabaseClient_NeedsTheLibrary(string requirement, bool library)
        => Assert.Equal(library, MemoryTree.Plan(("requirements.txt", requirement)).Plan.Phases!["setup"].NixPkgs!.Contains("postgresql_16.dev"));

    [Theory]
    [InlineData("3.3.0", true)]
    [InlineData("ruby-3.4.0-preview1", true)]
    [InlineData("3.0.6", false)]
    [InlineData("4.0.0", false)]
    [InlineData("2.7.8", false)]
    [InlineData("jruby-9.4.5.0", false)]
    public void Ruby_From31On_NeedsRust(string version, bool rust)
        => Assert.Equal(rust, MemoryTree.Plan(("Gemfile", ""), (".ruby-version", version)).Plan.Phases!["setup"].NixPkgs?.Contains("rustc") == true);

    [Theory]
    [InlineData("module x\n\ngo 1.23\n", "go_1_23")]
    [InlineData("module x\n\ngo 1.21.3\n", "go")]
    [InlineData("module x\n\ngo 1.22\n", "go")]
    [InlineData("module x\n", "go")]
    public void Go_Module_NamesTheVersion(string module, string package)
        => Assert.Equal(package, MemoryTree.Plan(("go.mod", module)).Plan.Phases!["setup"].NixPkgs![0]);

    [Theory]
    [InlineData("""{"require":{"php":"^8.2"}}""", "phpPackages.composer")]
    [InlineData("""{"require":{"php":">=8.1"}}""", "php81Packages.composer")]
    [InlineData("""{"require":{"php":"^7.4 || ^8.0"}}""", "php80Packages.composer")]
    [InlineData("""{"require":{"php":"8.4.*"}}""", "php84Packages.composer")]
    [InlineData("""{"require":{"php":"*"}}""", "php83Packages.composer")]
    [InlineData("{}", "php83Packages.composer")]
    public void Php_Constraint_NamesTheVersion(string composer, string package)
        => Assert.Equal(package, MemoryTree.Plan(("composer.json", composer)).Plan.Phases!["setup"].NixPkgs![3]);

    [Theory]
    [InlineData("1.9", "elixir_1_9")]
    [InlineData("1.17.3", "elixir_1_17")]
    [InlineData("1.18", "elixir")]
    public void Elixir_VersionFile_IsAPackage(string version, string package)
        => Assert.Equal(package, MemoryTree.Plan(("mix.exs", ""), (".elixir-version", version)).Plan.Phases!["setup"].NixPkgs![0]);

    [Theory]
    [InlineData("elixir: \"~> 1.12\",", "elixir_1_12")]
    [InlineData("elixir: \">= 1.8\",", "elixir")]
    [InlineData("deps: deps()", "elixir")]
    public void Elixir_Mix_NamesTheVersion(string mix, string package)
        => Assert.Equal([package, "gcc"], MemoryTree.Plan(("mix.exs", mix)).Plan.Phases!["setup"].NixPkgs!);

    [Theory]
    [InlineData("7.0.203", "dotnet-sdk_7")]
    [InlineData("6.0.100", "dotnet-sdk")]
    [InlineData("next", "dotnet-sdk")]
    public void CSharp_GlobalJson_NamesTheSdk(string version, string package)
        => Assert.Equal([package], MemoryTree.Plan(("App.csproj", ""), ("global.json", $$$"""{"sdk":{"version":"{{{version}}}"}}""")).Plan.Phases!["setup"].NixPkgs!);

    [Theory]
    [InlineData(null, "// swift-tools-version: 5.4\n", "c82b4641")]
    [InlineData("5.5.2\n", "// swift-tools-version: 5.4\n", "7592790b")]
    [InlineData(null, "// swift-tools-version:5.99\n", "9957cd48")]
    [InlineData(null, "let package = Package()", "9957cd48")]
    public void Swift_VersionFileThenTools_ChooseTheArchive(string? file, string package, string archive)
    {
        (string, string)[] files = [("Package.swift", package), ("Sources/Run/main.swift", "")];

        Assert.StartsWith(archive, MemoryTree.Plan(file is null ? files : [.. files, (".swift-version", file)]).Plan.Phases!["setup"].NixpkgsArchive);
    }

    [Theory]
    [InlineData(null, "cobc -x -o index src/index.cbl")]
    [InlineData("my-app", "cobc -x -o my-app src/my-app.cbl")]
    [InlineData("absent", "cobc -x -o index src/index.cbl")]
    public void Cobol_ChosenProgram_IsCompiled(string? name, string command)
    {
        (string, string)[] files = [("src/a.cbl", ""), ("src/index.cbl", ""), ("src/my-app.cbl", "")];

        Assert.Equal([command], (name is null ? MemoryTree.Plan(files) : MemoryTree.Plan("NIXPACKS_COBOL_APP_NAME", name, files)).Plan.Phases!["build"].Cmds!);
    }
}
