import type { TerraformFunction } from '../function.ts';
import { EvaluationError, numberOf, type Value } from '../value.ts';
import { ofTexts, textValue, undecidable } from './arguments.ts';
import { formattedDate } from './date-format.ts';
import { durationOf } from './duration.ts';
import { lenientTimestampOf, type Timestamp, timestampOf, timestampText } from './timestamp.ts';

/** The functions of dates; the clock's are not known. */
export const DATE_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  [
    'formatdate',
    ofTexts(['format', 'time'], (format = '', time = '') =>
      textValue(formattedDate(format, parsed(time, timestampOf))),
    ),
  ],
  ['plantimestamp', undecidable()],
  [
    'timeadd',
    ofTexts(['timestamp', 'duration'], (time = '', duration = '') =>
      added(parsed(time, timestampOf), duration),
    ),
  ],
  [
    'timecmp',
    ofTexts(['timestamp_a', 'timestamp_b'], (a = '', b = '') =>
      compared(parsed(a, lenientTimestampOf), parsed(b, lenientTimestampOf)),
    ),
  ],
  ['timestamp', undecidable()],
]);

function parsed(text: string, parse: (text: string) => Timestamp | null): Timestamp {
  const timestamp = parse(text);
  if (!timestamp) throw new EvaluationError(`${JSON.stringify(text)} is no timestamp of RFC 3339`);
  return timestamp;
}

function added(timestamp: Timestamp, duration: string): Value {
  const size = durationOf(duration);
  if (size === null) throw new EvaluationError(`${JSON.stringify(duration)} is no duration`);
  const total = BigInt(timestamp.seconds) * 1_000_000_000n + BigInt(timestamp.nanoseconds) + size;
  const nanoseconds = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = Number((total - nanoseconds) / 1_000_000_000n);
  return textValue(timestampText({ ...timestamp, seconds, nanoseconds: Number(nanoseconds) }));
}

function compared(a: Timestamp, b: Timestamp): Value {
  return numberOf(Math.sign(a.seconds - b.seconds || a.nanoseconds - b.nanoseconds));
}
