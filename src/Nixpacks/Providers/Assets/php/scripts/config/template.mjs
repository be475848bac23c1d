import { readFileSync, writeFileSync } from 'node:fs';
import { nixPath } from '../util/nix.mjs';

// $if(NAME) ( ... ) else ( ... ) chooses by whether the variable is set.
function choose(text) {
    const start = text.search(/\$if\s*\(/);
    if (start < 0) {
        return text;
    }

    const name = group(text, text.indexOf('(', start));
    const yes = group(text, text.indexOf('(', name.end));
    const rest = text.slice(yes.end);
    const other = rest.match(/^\s*else\s*\(/);
    const no = other ? group(text, yes.end + other[0].length - 1) : { text: '', end: yes.end };
    return choose(text.slice(0, start) + (process.env[name.text.trim()] ? yes.text : no.text) + text.slice(no.end));
}

function group(text, open) {
    let depth = 0;
    for (let at = open; at < text.length; at++) {
        depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
        if (depth === 0) {
            return { text: text.slice(open + 1, at), end: at + 1 };
        }
    }

    throw new Error('a parenthesis of the template is not closed');
}

export function compileTemplate(input, output) {
    const text = choose(readFileSync(input, 'utf8'))
        .replace(/\$\{(\w+)\}/g, (_, name) => process.env[name] ?? '')
        .replace(/\$!\{(\w+)\}/g, (_, program) => nixPath(program));
    writeFileSync(output, text);
}
