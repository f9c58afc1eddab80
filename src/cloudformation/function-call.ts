import type { Range } from '../source/text.ts';
import type { DocumentNode } from '../source/tree.ts';

/** A call of an intrinsic function, in its short (`!Ref X`) or long form (`Ref: X`). */
export type FunctionCall = {
  /** Its long name: `Ref`, `Condition` or `Fn::…`. */
  readonly name: string;
  readonly argument: DocumentNode;
  /** As the file writes it: `!Ref`, `Ref`. */
  readonly written: string;
};

const WITHOUT_PREFIX = new Set(['Ref', 'Condition']);

/** The function that a value calls; null for a value that calls none. */
export function functionCall(node: DocumentNode): FunctionCall | null {
  if (node.tag !== null && /^![A-Za-z]/.test(node.tag)) {
    const short = node.tag.slice(1);
    const name = WITHOUT_PREFIX.has(short) || short.startsWith('Fn::') ? short : `Fn::${short}`;
    return { name, argument: { ...node, tag: null }, written: node.tag };
  }
  if (node.kind !== 'mapping' || node.entries.length !== 1) return null;
  const entry = node.entries[0];
  if (entry?.key.kind !== 'scalar') return null;
  const name = entry.key.text;
  const isFunction = WITHOUT_PREFIX.has(name) || name.startsWith('Fn::');
  return isFunction ? { name, argument: entry.value, written: name } : null;
}

/** Where a value stands in the file: the alias's place for an alias, else with its tag and anchor. */
export function placeOf(node: DocumentNode): Range {
  return node.alias ?? { file: node.file, start: node.outerStart, end: node.end };
}

/** `!!str`, `!`, `!<tag:yaml.org,2002:str>`: they call no function. */
const STANDARD_TAG = /^!(?:![a-z]+|<tag:yaml\.org,.*>)?$/;

/** The text of a scalar without a function; null for anything else. */
export function textOf(node: DocumentNode | undefined): string | null {
  return node?.kind === 'scalar' && (node.tag === null || STANDARD_TAG.test(node.tag)) ? node.text : null;
}

/** What plain scalars of YAML 1.1 mean, `y` and `n` aside. */
const BOOLEANS: ReadonlyMap<string, 'true' | 'false'> = new Map([
  ...['yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((word) => [word, 'true'] as const),
  ...['no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
    (word) => [word, 'false'] as const,
  ),
]);

/** The text that CloudFormation makes of a scalar without a function: `true` of a plain `Yes`; null for anything else. */
export function literalOf(node: DocumentNode | undefined): string | null {
  const text = textOf(node);
  const isPlain = node?.kind === 'scalar' && node.style === 'plain' && node.tag === null;
  return text !== null && isPlain ? (BOOLEANS.get(text) ?? text) : text;
}

/** Whether a value is the same as not giving the property: null or `AWS::NoValue`. */
export function isNothing(node: DocumentNode | undefined): boolean {
  if (node === undefined) return true;
  if (node.kind === 'scalar' && node.tag === null) return node.value === null;
  const call = functionCall(node);
  return call?.name === 'Ref' && textOf(call.argument) === 'AWS::NoValue';
}
