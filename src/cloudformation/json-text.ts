import type { DocumentNode } from '../source/tree.ts';
import { type Because, chained } from '../stage.ts';
import type { Frame } from './frame.ts';
import { functionCall, textOf } from './function-call.ts';
import { concrete } from './texts.ts';
import { textValue, type Value } from './value.ts';

/** Most nodes that are written out: aliases can repeat few of them very often. */
const MAX_NODES = 10_000;

/** What `Fn::ToJsonString` makes of a value; null where it is not known to the letter. Throws TemplateError, Split. */
export function jsonText(node: DocumentNode, frame: Frame): Value | null {
  const because: Because[] = [];
  let isSecret = false;
  let left = MAX_NODES;
  const ofValue = (value: Value): string | null => {
    because.push(...value.because);
    if (value.kind === 'list') return listed(value.items.map((item) => ofValue(concrete(item, frame))));
    if (value.kind !== 'text') return null;
    isSecret ||= value.isSecret === true;
    return JSON.stringify(value.text);
  };
  const ofNode = (each: DocumentNode, depth: number): string | null => {
    if (--left < 0) return null;
    const inner = { ...frame, depth: frame.depth + depth };
    // how CloudFormation writes a number is not known to the letter
    if (each.kind === 'scalar' && each.tag === null && typeof each.value !== 'string')
      return typeof each.value === 'boolean' ? String(each.value) : null;
    if (each.kind === 'sequence' && each.tag === null)
      return listed(each.items.map((item) => ofNode(item, depth + 1)));
    if (each.kind !== 'mapping' || functionCall(each))
      return ofValue(concrete(frame.evaluate(each, inner), inner));
    const entries = each.entries.map(({ key, value }) => {
      const [name, text] = [textOf(key), ofNode(value, depth + 1)];
      return name === null || name === '<<' || name.startsWith('Fn::') || text === null
        ? null
        : `${JSON.stringify(name)}:${text}`;
    });
    return entries.includes(null) ? null : `{${entries.join(',')}}`;
  };
  const text = ofNode(node, 0);
  return text === null ? null : { ...textValue(text, chained(because)), isSecret };
}

function listed(items: readonly (string | null)[]): string | null {
  return items.includes(null) ? null : `[${items.join(',')}]`;
}
