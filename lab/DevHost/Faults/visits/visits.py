# Counts visits in the database that DATABASE_URL names.
import http.server
import os

import psycopg2


class Visits(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3)
            with connection, connection.cursor() as cursor:
                cursor.execute("CREATE TABLE IF NOT EXISTS visits (id serial PRIMARY KEY)")
                if self.path == "/visit":
                    cursor.execute("INSERT INTO visits DEFAULT VALUES")
                cursor.execute("SELECT count(*) FROM visits")
                status, text = 200, f"visits {cursor.fetchone()[0]}\n"
            connection.close()
        except psycopg2.Error as error:
            status, text = 503, f"no database: {type(error).__name__}\n"
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())


http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Visits).serve_forever()
