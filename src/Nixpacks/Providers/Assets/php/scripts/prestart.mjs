import { existsSync } from 'node:fs';
import { compileTemplate } from './config/template.mjs';
import { run } from './util/cmd.mjs';
import { warnAboutLaravel } from './util/laravel.mjs';
import { logger } from './util/logger.mjs';

const log = logger('prestart');
const [, script, template, output] = process.argv;
if (!template || !output) {
    log.error(`usage: ${script} TEMPLATE OUTPUT`);
    process.exit(1);
}

warnAboutLaravel();
if (existsSync('/app/storage')) {
    run('chmod', ['-R', 'ugo+rw', '/app/storage']);
}

compileTemplate(template, output);
logger('server').info(`starting on port ${process.env.PORT}`);
