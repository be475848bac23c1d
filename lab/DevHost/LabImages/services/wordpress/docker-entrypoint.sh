#!/bin/sh
# The sources go into the volume once, as with https://hub.docker.com/_/wordpress; wp-config.php reads WORDPRESS_DB_* each time.
set -e
if [ ! -e index.php ]; then
    cp -r /usr/src/wordpress/. .
    cp /usr/src/wp-config.php .
    chown -R www-data:www-data .
fi
. /etc/apache2/envvars
mkdir -p /run/lock "$APACHE_RUN_DIR"
exec "$@"
