using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed partial class PythonProvider : IProvider
{
    private const string Archive = "bc8f8d1be58e8c8383e683a06e1e1e57893fff87";
    private const string Activate = "python -m venv --copies /opt/venv && . /opt/venv/bin/activate";
    private const string PipCache = "/root/.cache/pip";

    private static readonly string[] Manifests = ["requirements.txt", "pyproject.toml", "Pipfile"];

    public string Name => "python";

    public bool Detect(PlanContext app) => app.Has("main.py") || Manifests.Any(app.Has);

    public IEnumerable<string> Labels(PlanContext app)
    {
        var all = new (bool Applies, string Label)[] { (IsDjango(app), "django"), (UsesPostgres(app), "postgres"), (app.Has("poetry.lock"), "poetry"), (app.Has("pdm.lock"), "pdm") };
        return all.Where(label => label.Applies).Select(label => label.Label);
    }

    public BuildPlan Plan(PlanContext app)
    {
        var plan = BuildPlan.Of(Start(app) is { } start ? StartPhase.Of(start) : null, Setup(app), Install(app))
            .AddVariable("PYTHONFAULTHANDLER", "1").AddVariable("PYTHONUNBUFFERED", "1").AddVariable("PYTHONHASHSEED", "random").AddVariable("PYTHONDONTWRITEBYTECODE", "1")
            .AddVariable("PIP_NO_CACHE_DIR", "1").AddVariable("PIP_DISABLE_PIP_VERSION_CHECK", "1").AddVariable("PIP_DEFAULT_TIMEOUT", "100");
        // A chosen manager needs its version as much as a detected one.
        var manager = Manager(app);
        if (app.Has("poetry.lock") || manager == "poetry")
        {
            plan.AddVariable("NIXPACKS_POETRY_VERSION", ToolVersion(app, "poetry") ?? "1.3.1");
        }

        if (app.Has("pdm.lock") || manager == "pdm")
        {
            plan.AddVariable("NIXPACKS_PDM_VERSION", "2.13.3");
        }

        return app.Has("uv.lock") || manager == "uv" ? plan.AddVariable("NIXPACKS_UV_VERSION", ToolVersion(app, "uv") ?? "0.4.30").AddVariable("UV_PROJECT_ENVIRONMENT", "/opt/venv") : plan;
    }

    private static Phase Setup(PlanContext app)
    {
        var (package, archive) = Package(app);
        var setup = Phase.Setup(package).From(archive);
        AddIf(UsesPostgres(app), "postgresql_16.dev");
        AddIf(IsDjango(app) && app.Files.Contains("*.py", MySqlEngine(), "django"), "libmysqlclient.dev");
        AddIf(app.Has("Pipfile"), "pipenv");
        AddIf(Uses(app, "pydub"), "ffmpeg-headless");
        AddIf(Uses(app, "pdf2image"), "poppler_utils");
        if (Uses(app, "cairo"))
        {
            setup.AddLibraries("cairo");
        }

        return setup.AddLibraries("zlib", "stdenv.cc.cc.lib").AddPackages("gcc");

        void AddIf(bool wanted, string name)
        {
            if (wanted)
            {
                setup.AddPackages(name);
            }
        }
    }

    private static Phase Install(PlanContext app)
    {
        var manager = Manager(app);
        app.Notes.Add("phases.install.cmds", $"package manager: {manager}");
        return Install(app, manager);
    }

    private static Phase Install(PlanContext app, string manager) => manager switch
    {
        "requirements" => InVenv("pip install -r requirements.txt"),
        "poetry" => InVenv("pip install poetry==$NIXPACKS_POETRY_VERSION && poetry install --no-dev --no-interaction --no-ansi"),
        "pdm" => InVenv("pip install pdm==$NIXPACKS_PDM_VERSION && pdm install --prod").AddCache("/root/.cache/pdm"),
        "uv" => InVenv("pip install uv==$NIXPACKS_UV_VERSION && uv sync --no-dev --frozen", "/root/.cache/uv"),
        "setuptools" => InVenv("pip install --upgrade build setuptools && pip install .").Only("pyproject.toml"),
        "pipenv" => InVenv($"PIPENV_VENV_IN_PROJECT=1 pipenv install {(app.Has("Pipfile.lock") ? "--deploy" : "--skip-lock")}"),
        _ => Phase.Install(),
    };

    private static Phase InVenv(string command, string cache = PipCache) => Phase.Install($"{Activate} && {command}").AddPath("/opt/venv/bin").AddCache(cache);

    private static string Manager(PlanContext app)
    {
        var chosen = app.Config("PYTHON_PACKAGE_MANAGER") ?? "auto";
        return chosen != "auto" ? chosen
            : app.Has("requirements.txt") ? "requirements"
            : app.Has("pyproject.toml") ? app.Has("poetry.lock") ? "poetry" : app.Has("pdm.lock") ? "pdm" : app.Has("uv.lock") ? "uv" : "setuptools"
            : app.Has("Pipfile") ? "pipenv"
            : "none";
    }

    private static string? Start(PlanContext app)
    {
        if (IsDjango(app))
        {
            var settings = app.Files.Search("*.py", Wsgi(), "WSGI_APPLICATION")
                ?? throw new PlanException("No WSGI_APPLICATION is set in the Django settings; add it, for example WSGI_APPLICATION = 'mysite.wsgi.application'.");
            return $"python manage.py migrate && gunicorn {settings.Groups[1].Value}";
        }

        return app.Has("main.py") ? "python main.py" : app.Has("pyproject.toml") && Module(app) is { } module ? $"python -m {module}" : null;
    }

    private static string? Module(PlanContext app)
    {
        try
        {
            var project = app.Files.Toml("pyproject.toml")["project"];
            return project.At("packages").AsTexts()?.FirstOrDefault() ?? project.At("py_modules").AsTexts()?.FirstOrDefault() ?? project.At("name").AsText();
        }
        catch (PlanException)
        {
            // Only a guess at the start command is lost; the installer says better what is wrong with the file.
            return null;
        }
    }

    private static (string Package, string Archive) Package(PlanContext app)
    {
        var (wanted, source) = Wanted(app);
        app.Notes.Add("phases.setup.nixPkgs", wanted is null ? "Python 3 by default" : $"Python for '{wanted.Trim()}' in {source}");
        return (wanted is null ? null : VersionText.Parse(wanted)) switch
        {
            ("3", "10" or "11" or "12" or "13") version => ($"python3{version.Item2}", Archive),
            ("3", "7" or "8" or "9") version => ($"python3{version.Item2}", PlanPin.Archive),
            ("2", "7") => ("python27", PlanPin.Archive),
            _ => ("python3", Archive),
        };
    }

    private static (string? Wanted, string Source) Wanted(PlanContext app)
        => app.Config("PYTHON_VERSION") is { } configured ? (configured, "NIXPACKS_PYTHON_VERSION")
            : app.Has(".python-version") ? (app.Text(".python-version"), ".python-version")
            : app.Has("runtime.txt") ? (app.Text("runtime.txt"), "runtime.txt")
            : app.Has("Pipfile") ? (PipfileVersion().Match(app.Text("Pipfile")) is { Success: true } match ? match.Groups[1].Value : null, "Pipfile")
            : (ToolVersion(app, "python") is { } tool ? string.Join('.', tool.Split('.').Take(2)) : null, ".tool-versions");

    /// <summary>A line "name version" of .tool-versions.</summary>
    private static string? ToolVersion(PlanContext app, string tool)
        => app.Text(".tool-versions").Split('\n').Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(words => words.Length > 1 && words[0] == tool)?[1];

    private static bool IsDjango(PlanContext app) => app.Has("manage.py") && Uses(app, "django");

    private static bool UsesPostgres(PlanContext app) => app.Files.Contains("*.py", PostgresEngine(), "backends") || Uses(app, "psycopg2");

    private static bool Uses(PlanContext app, string package) => Manifests.Any(file => app.Text(file).Contains(package, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("django.db.backends.postgresql", RegexOptions.NonBacktracking)]
    private static partial Regex PostgresEngine();

    // django_psdb_engine is PlanetScale's.
    [GeneratedRegex(@"django\.db\.backends\.mysql|django_psdb_engine", RegexOptions.NonBacktracking)]
    private static partial Regex MySqlEngine();

    [GeneratedRegex("""WSGI_APPLICATION = ["|'](.*).application["|']""", RegexOptions.NonBacktracking)]
    private static partial Regex Wsgi();

    [GeneratedRegex("""(?:python_version|python_full_version) = ['|"]([0-9|.]*)""", RegexOptions.NonBacktracking)]
    private static partial Regex PipfileVersion();
}
