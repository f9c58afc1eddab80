import { type LogFn, type Logger, pino } from 'pino';

/** The only fields that are ever logged beside level, time and message: never a body, a header or a file's text. */
const FIELDS = new Set([
  'delivery',
  'event',
  'action',
  'kind',
  'repository',
  'pullRequest',
  'head',
  'attempt',
  'outcome',
  'conclusion',
  'milliseconds',
  'status',
  'url',
  'signal',
  'refused',
  'job',
  'jobs',
  'forwarded',
  'newer',
  'until',
  'error',
]);

/**
 * Tokens of GitHub by their prefixes (they have no fixed length), JSON Web Tokens, private keys (in Base64 too), and
 * URLs of databases or with a password. A key that was cut ends with the JSON string that it is in.
 */
const SECRETS =
  /\b(?:gh[a-z]_|github_pat_)\w+|\bpostgres(?:ql)?:\/\/[^\s"]+|\bhttps?:\/\/[^\s"/:@]*:[^\s"/@]*@[^\s"]*|\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bLS0tLS1CRUdJTi[\w+/=]+|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^"]*?-----END [A-Z ]*PRIVATE KEY-----|(?:[^"\\]|\\[^"])*)/g;

/** The text without anything that looks like a secret. */
export function redacted(text: string): string {
  return text.replace(SECRETS, '[redacted]');
}

/** What JSON leaves as it is and a terminal may obey: control characters beyond ASCII's first, and hidden ones. */
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** The same JSON with such characters as escapes: whoever reads a log sees what is there, in its order. */
function inert(line: string): string {
  return line.replace(HIDDEN, (character) => character.split('').map(escapeOf).join(''));
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export type Level = Logger['level'];

/** A log of JSON lines, written whole. `write` gets each line with its line break. */
export function createLog(level: Level, write: (line: string) => void): Logger {
  return pino(
    {
      level,
      // Neither the machine's name nor the process id: the platform adds what it needs.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: allowed },
    },
    { write: (line) => write(inert(redacted(line))) },
  );
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => FIELDS.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, value instanceof Error ? errorFields(value) : value]),
  );
}

/** An error without what libraries hang on it (requests with headers and bodies). */
function errorFields(error: Error): Record<string, unknown> {
  return { name: error.name, message: error.message, stack: error.stack };
}

export type { LogFn, Logger };
