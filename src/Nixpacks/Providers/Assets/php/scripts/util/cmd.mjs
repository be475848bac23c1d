import { execFileSync } from 'node:child_process';

export function run(program, args) {
    return execFileSync(program, args, { encoding: 'utf8' }).trim();
}
