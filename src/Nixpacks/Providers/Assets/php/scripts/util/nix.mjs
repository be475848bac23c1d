import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { run } from './cmd.mjs';

/** The folder of the package that a program on the PATH belongs to. */
export function nixPath(program) {
    return dirname(dirname(realpathSync(run('which', [program]))));
}
