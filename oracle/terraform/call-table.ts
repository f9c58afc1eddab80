import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { askConsole } from '../../test/terraform/functions/terraform-console.ts';
import { FUNCTIONS, literalCall } from './calls.ts';
import { Chooser } from './chooser.ts';

/** The fixture that the console of the installed Terraform, which must be 1.11.4, fills; `npm run format` does the rest. */
const FIXTURE = join(import.meta.dirname, '../../test/terraform/functions/console-1.11.4-calls.json');

/** Calls of one function. */
const EACH = 14;

const rows = fc.sample(fc.array(fc.noBias(fc.nat(9_999)), { minLength: 30, maxLength: 60, size: 'max' }), {
  numRuns: FUNCTIONS.length * EACH,
  seed: 1114,
});
const calls = new Set(
  FUNCTIONS.flatMap((signature, at) =>
    rows.slice(at * EACH, (at + 1) * EACH).map((row) => literalCall(signature, new Chooser(row))),
  ),
);
const expressions = [...calls];
const answers = answersTo(expressions.map((expression) => `nonsensitive(${expression})`));
const known = expressions.flatMap((expression, at) =>
  answers[at] === null ? [] : [[expression, answers[at]]],
);
const lines = known.map((row) => `  ${JSON.stringify(row)}`);
writeFileSync(FIXTURE, `[\n${lines.join(',\n')}\n]\n`);

/** The console says nothing of a list in which something is unknown: then each half is asked for itself. Null for that. */
function answersTo(asked: readonly string[]): readonly (string | null)[] {
  try {
    return askConsole(asked);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const middle = asked.length >> 1;
    if (middle === 0) return [null];
    return [...answersTo(asked.slice(0, middle)), ...answersTo(asked.slice(middle))];
  }
}
