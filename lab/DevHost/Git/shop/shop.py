# Says its version, counts visits in the database that DATABASE_URL names, and shows all that it and its build were given.
import http.server
import os

import psycopg2


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, text = 200, self.given() if self.path == "/given" else None
        if text is None:
            try:
                connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3)
                with connection, connection.cursor() as cursor:
                    cursor.execute("CREATE TABLE IF NOT EXISTS visits (id serial PRIMARY KEY)")
                    if self.path == "/visit":
                        cursor.execute("INSERT INTO visits DEFAULT VALUES")
                    cursor.execute("SELECT count(*) FROM visits")
                    text = f"shop {self.version()} visits {cursor.fetchone()[0]}\n"
                connection.close()
            except psycopg2.Error as error:
                status, text = 503, f"no database: {type(error).__name__}\n"
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def given(self):
        with open("/given-to-the-build") as file:
            return "".join(f"{name}={value}\n" for name, value in sorted(os.environ.items())) + f"build: {file.read()}\n"

    def version(self):
        with open("/app/version.txt") as file:
            return file.read().strip()


http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Shop).serve_forever()
