#!/bin/sh
# MARIADB_ROOT_PASSWORD, MARIADB_DATABASE, MARIADB_USER and MARIADB_PASSWORD as https://hub.docker.com/_/mariadb documents them.
set -e
[ "$1" = mariadbd ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
    chown -R mysql:mysql /var/lib/mysql /run/mysqld
    exec setpriv --reuid mysql --regid mysql --init-groups -- "$0" "$@"
fi
if [ ! -d /var/lib/mysql/mysql ]; then
    : "${MARIADB_ROOT_PASSWORD:?must be set}"
    mariadb-install-db --auth-root-authentication-method=normal --skip-test-db > /dev/null
    # Nobody reaches it before it is complete.
    mariadbd --skip-networking &
    server=$!
    until mariadb-admin --silent ping > /dev/null 2>&1; do sleep 0.2; done
    {
        echo "ALTER USER root@localhost IDENTIFIED BY '$MARIADB_ROOT_PASSWORD';"
        if [ -n "$MARIADB_DATABASE" ]; then
            echo "CREATE DATABASE \`$MARIADB_DATABASE\`;"
            echo "CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';"
            echo "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';"
        fi
    } | mariadb --user=root
    kill "$server"
    wait "$server"
fi
exec "$@" --bind-address=0.0.0.0 --skip-name-resolve
