using ProxPaaS.Nixpacks;

namespace ProxPaaS.Tests.Nixpacks;

/// <summary>Whatever a manifest holds, planning ends in a plan or in a sentence.</summary>
public sealed class DamagedManifestTests
{
    private static readonly string[] Pieces = ["{", "}", "[", "]", "\"", ":", ",", "\n", "=", "'", "- ", "&a", "*a", "\0", "\uFEFF", "9e999", "null", "...", "99999999999999999999", "!!int x", "\\u", "*", "|", "^", "~"];

    private static readonly (string Path, string Text)[] Manifests =
    [
        ("package.json", """{"name":"a","packageManager":"yarn@4.0.0","engines":{"node":">=18 <20 || ^22"},"scripts":{"build":"vite build --outDir out","start":"node ."},"dependencies":{"vite":"1","vue":"3"},"workspaces":["apps/*"],"cacheDirectories":["x"]}"""),
        ("turbo.json", """{"tasks":{"build":{}}}"""),
        ("nx.json", """{"defaultProject":"web"}"""),
        ("tsconfig.json", """{"extends":"./base.json","compilerOptions":{"incremental":true}}"""),
        ("composer.json", """{"require":{"php":"^8.1","ext-gd":"*"}}"""),
        ("Cargo.toml", "[package]\nname = \"x\"\nrust-version = \"1.70\"\n[workspace]\nmembers = [\"crates/*\"]\n[dependencies]\nopenssl = \"0.10\"\n"),
        ("pyproject.toml", "[project]\nname = \"x\"\npackages = [\"a\"]\n"),
        ("pubspec.yaml", "name: x\nversion: 1.0.0\n"),
        ("shard.yml", "name: x\ntargets:\n  x:\n    main: a.cr\n"),
        ("Procfile", "web: serve\nrelease: migrate\n"),
        ("nixpacks.toml", "providers = [\"...\"]\n[variables]\nA = \"b\"\n[phases.setup]\nnixPkgs = [\"...\", \"jq\"]\n[start]\ncmd = \"run\"\n"),
        ("nixpacks.json", """{"phases":{"build":{"cmds":["...","x"]}},"start":{"cmd":"run"}}"""),
        ("deno.json", """{"tasks":{"start":"deno run main.ts"}}"""),
        ("global.json", """{"sdk":{"version":"8.0.100"}}"""),
        ("go.mod", "module x\n\ngo 1.21\n"),
        ("mix.exs", "elixir: \"~> 1.14\""),
        (".ruby-version", "3.2.1"),
        (".tool-versions", "python 3.11.4\npoetry 1.8.2\n"),
        ("gradle/wrapper/gradle-wrapper.properties", "distributionUrl=https\\://x/gradle-7.6-bin.zip\n"),
    ];

    private static readonly string[] Markers = ["", "a.csproj", "Gemfile", "gradlew", "main.py", "index.php", "artisan", "public/index.html", "manage.py", "apps/web/package.json", "src/main.rs"];

    [Fact]
    public void Plan_DamagedManifests_EndsInAPlanOrASentence()
    {
        var random = new Random(20250804);
        for (var round = 0; round < 4000; round++)
        {
            var files = new Dictionary<string, string>();
            foreach (var (path, text) in random.GetItems(Manifests, 4))
            {
                files[path] = random.Next(3) == 0 ? text : Damage(text, random);
            }

            files[Markers[random.Next(Markers.Length)]] = "";
            files.Remove("");
            try
            {
                MemoryTree.Plan([.. files.Select(file => (file.Key, file.Value))]);
            }
            catch (PlanException ex)
            {
                Assert.NotEmpty(ex.Message);
            }
            catch (Exception ex)
            {
                Assert.Fail($"round {round}: {ex.GetType().Name}: {ex.Message}\n{ex.StackTrace}\n{string.Join("\n---\n", files)}");
            }
        }
    }

    private static string Damage(string text, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length + 1);
            text = random.Next(3) switch
            {
                0 => text[..at],
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => text.Remove(at, Math.Min(random.Next(5), text.Length - at)),
            };
        }

        return text;
    }
}
