using System.Text;
using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class StaticfileProvider : IProvider
{
    private static readonly string[] Roots = ["public", "dist", "index"];

    public string Name => "staticfile";

    public bool Detect(PlanContext app) => app.Has("Staticfile") || Roots.Any(app.Files.HasDirectory) || app.Has("index.html");

    public BuildPlan Plan(PlanContext app)
    {
        var conf = PlanContext.Asset("nginx.conf");
        var plan = BuildPlan.Of(
            StartPhase.Of($"""[[ -z "${"{PORT}"}" ]] && echo "Environment variable PORT not found. Using PORT 80" || sed -i "s/0.0.0.0:80/$PORT/g" {conf} && nginx -c {conf}"""),
            Phase.Setup("nginx").AddCommand("mkdir /etc/nginx/ /var/log/nginx/ /var/cache/nginx/"));
        if (app.Has("mime.types"))
        {
            plan.AddAsset("mime.types", app.Text("mime.types"));
        }

        if (app.Has("Staticfile.auth"))
        {
            plan.AddAsset(".htpasswd", app.Text("Staticfile.auth"));
        }

        return plan.AddAsset("nginx.conf", Configuration(app, app.Files.YamlOrNull("Staticfile")));
    }

    private static string Root(PlanContext app, JsonNode? options)
        => app.Config("STATICFILE_ROOT") ?? (options.At("root").AsText() is { Length: > 0 } root ? root : Roots.FirstOrDefault(app.Files.HasDirectory) ?? "");

    private static string Configuration(PlanContext app, JsonNode? options)
    {
        var conf = new StringBuilder("daemon off;\nerror_log /dev/stdout info;\nworker_processes auto;\nevents {\n    worker_connections 1024;\n}\n\nhttp {\n");
        conf.Append(app.Has("mime.types") ? "    include mime.types;\n" : "    include /nix/store/*-user-environment/conf/mime.types;\n");
        conf.Append("    access_log /dev/stdout;\n    default_type application/octet-stream;\n    sendfile on;\n    keepalive_timeout 60;\n    types_hash_max_size 4096;\n");
        conf.Append($"    server {{\n        listen 0.0.0.0:80;\n        gzip {options.At("gzip").AsText() ?? "on"};\n        root /app/{Root(app, options)};\n        location / {{\n");
        if (app.Has("Staticfile.auth"))
        {
            conf.Append($"            auth_basic \"Password Required\";\n            auth_basic_user_file {PlanContext.Asset(".htpasswd")};\n");
        }

        conf.Append($"            autoindex {options.At("directory").AsText() ?? "off"};\n        }}\n");
        foreach (var code in options.At("status_code").Keys().Order(StringComparer.Ordinal))
        {
            conf.Append($"        error_page {code} {options.At("status_code", code).AsText()};\n");
        }

        return conf.Append("    }\n}\n").ToString();
    }
}
