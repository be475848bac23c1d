export function logger(name) {
    const line = (level, text) => console.log(`[${name}:${level}] ${text}`);
    return { info: (text) => line('info', text), warn: (text) => line('warn', text), error: (text) => line('error', text) };
}
