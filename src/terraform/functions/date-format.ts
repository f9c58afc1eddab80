import { EvaluationError } from '../value.ts';
import { clockOf, offsetText, type Timestamp, yearText } from './timestamp.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** A quote by itself, a quoted text, a run of one letter, or anything else. */
const TOKEN = /''|'(?:[^']|'')*(?:'|$)|([A-Za-z])\1*|[^'A-Za-z]+/g;

/** The timestamp by Terraform's own format (`YYYY-MM-DD'T'hh:mm`). Throws EvaluationError for letters that it does not know. */
export function formattedDate(format: string, timestamp: Timestamp): string {
  return format.replace(TOKEN, (token) => {
    if (token.startsWith("'")) return quotedText(token);
    return /^[A-Za-z]/.test(token) ? verbText(token, timestamp) : token;
  });
}

function quotedText(token: string): string {
  if (token === "''") return "'";
  if (token === "'" || !token.endsWith("'"))
    throw new EvaluationError('a quoted part of the format does not end');
  return token.slice(1, -1).replaceAll("''", "'");
}

function verbText(token: string, timestamp: Timestamp): string {
  const text = formsOf(token.charAt(0), timestamp)[token.length - 1];
  if (text === undefined || text === null) throw new EvaluationError(`${token} is no part of a date format`);
  return text;
}

/** What one, two, three… of the letter stand for; null where nothing does. */
function formsOf(letter: string, timestamp: Timestamp): readonly (string | null)[] {
  const clock = clockOf(timestamp);
  const hour = clock.getUTCHours();
  const year = clock.getUTCFullYear();
  if (letter === 'Y') return [null, padded(year % 100), null, yearText(year)];
  if (letter === 'M') return [...numbers(clock.getUTCMonth() + 1), ...names(MONTHS, clock.getUTCMonth())];
  if (letter === 'D') return numbers(clock.getUTCDate());
  if (letter === 'E') return [null, null, ...names(DAYS, clock.getUTCDay())];
  if (letter === 'h') return numbers(hour);
  if (letter === 'H') return numbers(hour % 12 || 12);
  if (letter === 'A') return [null, hour < 12 ? 'AM' : 'PM'];
  if (letter === 'a') return [null, hour < 12 ? 'am' : 'pm'];
  if (letter === 'm') return numbers(clock.getUTCMinutes());
  if (letter === 's') return numbers(clock.getUTCSeconds());
  if (letter === 'Z') return zones(timestamp);
  return [];
}

function zones(timestamp: Timestamp): readonly (string | null)[] {
  const compact = offsetText(timestamp, '', null);
  return [
    offsetText(timestamp, ':', 'Z'),
    null,
    offsetText(timestamp, '', 'UTC'),
    compact,
    offsetText(timestamp, ':', null),
  ];
}

function numbers(number: number): readonly string[] {
  return [String(number), padded(number)];
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}

function names(all: readonly string[], index: number): readonly string[] {
  const name = all[index] ?? '';
  return [name.slice(0, 3), name];
}
