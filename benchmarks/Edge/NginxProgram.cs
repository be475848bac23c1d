namespace ProxPaaS.Benchmarks.Edge;

/// <summary>Debian's nginx with the same job: two replicas, kept-alive connections, the same headers set.</summary>
internal static class NginxProgram
{
    private const string Path = "/usr/sbin/nginx";

    public static async Task<ChildProcess> StartAsync(string folder, int port, int[] replicas, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path))
        {
            throw new BenchmarkSkippedException("nginx is the peer and is not installed; run ./bench as root on Debian, or install nginx-light.");
        }

        var file = System.IO.Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(folder, port, replicas), cancellationToken);
        var process = ChildProcess.Start(Path, "-c", file, "-p", folder, "-e", System.IO.Path.Combine(folder, "nginx.log"));
        await process.ListensAsync(port, cancellationToken);
        return process;
    }

    private static string Configuration(string folder, int port, int[] replicas) => $$"""
        daemon off;
        worker_processes auto;
        pid {{folder}}/nginx.pid;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          keepalive_requests 1000000;
          upstream replicas {
            random two least_conn;
            {{string.Join(' ', replicas.Select(replica => $"server 127.0.0.1:{replica};"))}}
            keepalive 256;
            keepalive_requests 1000000;
          }
          server {
            listen 127.0.0.1:{{port}};
            server_name {{EdgeProgram.Host}};
            location / {
              proxy_pass http://replicas;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $http_host;
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_set_header X-Request-Id $request_id;
            }
          }
        }
        """;
}
