/** A point in time and the offset from UTC in which it is written. */
export type Timestamp = {
  /** Since 1970, in UTC. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Minutes east of UTC. */
  readonly offset: number;
};

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([-+])(\d\d):(\d\d))$/;

/** The point in time of a text in the strict syntax of RFC 3339; null where it is none. */
export function timestampOf(text: string): Timestamp | null {
  const match = RFC3339.exec(text);
  return match && pointOf(match, false);
}

/** Go's own parser: an hour of one digit, a comma before the fraction, offsets up to 24:60. */
const LENIENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([-+])(\d\d):(\d\d))$/;

/** As `timestampOf`, with what Go's `time.Parse` takes beside it. */
export function lenientTimestampOf(text: string): Timestamp | null {
  const match = LENIENT.exec(text);
  return match && pointOf(match, true);
}

const YAML_FORMS = [
  /^(\d{4})-(\d\d?)-(\d\d?)[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?(?:Z|([-+])(\d\d):(\d\d))$/,
  /^(\d{4})-(\d\d?)-(\d\d?) +(\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?$/,
  /^(\d{4})-(\d\d?)-(\d\d?)$/,
];

/** The point in time of a text in one of the forms that Terraform's YAML knows; null where it is none. */
export function yamlTimestampOf(text: string): Timestamp | null {
  for (const form of YAML_FORMS) {
    const match = form.exec(text);
    if (match) return pointOf(match, true);
  }
  return null;
}

function pointOf(match: RegExpExecArray, isLenient: boolean): Timestamp | null {
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (part(9) > (isLenient ? 24 : 23) || part(10) > (isLenient ? 60 : 59)) return null;
  const offset = (match[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10));
  const local = dateOf(year, month, day).getTime() / 1000 + hour * 3600 + minute * 60 + second;
  const nanoseconds = Number((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return { seconds: local - offset * 60, nanoseconds, offset };
}

/** `Date.UTC` takes years below 100 for those of the twentieth century. */
function dateOf(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

function daysIn(year: number, month: number): number {
  return dateOf(year, month + 1, 0).getUTCDate();
}

/** The point in time's own clock: a Date whose UTC parts are those of its offset. */
export function clockOf({ seconds, offset }: Timestamp): Date {
  return new Date((seconds + offset * 60) * 1000);
}

/** In the syntax of RFC 3339, without fractions of a second. */
export function timestampText(timestamp: Timestamp): string {
  const clock = clockOf(timestamp);
  const year = yearText(clock.getUTCFullYear());
  return `${year}${clock.toISOString().slice(-20, -5)}${offsetText(timestamp, ':', 'Z')}`;
}

/** At least four digits. */
export function yearText(year: number): string {
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`;
}

/** `+02:00`, or `zero` where the offset is none. */
export function offsetText({ offset }: Timestamp, separator: string, zero: string | null): string {
  if (offset === 0 && zero !== null) return zero;
  const minutes = Math.abs(offset);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}${separator}${two(minutes % 60)}`;
}
