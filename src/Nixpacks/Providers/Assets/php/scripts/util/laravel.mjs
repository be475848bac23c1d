import { logger } from './logger.mjs';

export function warnAboutLaravel() {
    if (process.env.IS_LARAVEL && !process.env.APP_KEY) {
        logger('laravel').warn('APP_KEY is not set: sessions and encrypted data will not work. Make one with `php artisan key:generate --show`.');
    }
}
