import type { DocumentNode } from '../source/tree.ts';
import { type Because, chained } from '../stage.ts';
import type { Frame } from './frame.ts';
import { functionCall, textOf } from './function-call.ts';
import { bounded, concrete } from './texts.ts';
import { textValue, type Value } from './value.ts';

/** What `Fn::ToJsonString` makes of a value; null where it is not known to the letter. Throws TemplateError, Split. */
export function jsonText(node: DocumentNode, frame: Frame): Value | null {
  const because: Because[] = [];
  let isSecret = false;
  const ofValue = (value: Value): string | null => {
    because.push(...value.because);
    if (value.kind === 'list') return listed(value.items.map((item) => ofValue(concrete(item, frame))));
    if (value.kind !== 'text') return null;
    isSecret ||= value.isSecret === true;
    return JSON.stringify(value.text);
  };
  const ofNode = (each: DocumentNode): string | null => {
    frame.work.step();
    // how CloudFormation writes a number is not known to the letter
    if (each.kind === 'scalar' && each.tag === null && typeof each.value !== 'string')
      return typeof each.value === 'boolean' ? String(each.value) : null;
    if (each.kind === 'sequence' && each.tag === null) return listed(each.items.map((item) => ofNode(item)));
    if (each.kind !== 'mapping' || functionCall(each))
      return ofValue(concrete(frame.evaluate(each, frame), frame));
    const entries = each.entries.map(({ key, value }) => {
      const [name, text] = [textOf(key), ofNode(value)];
      return name === null || name === '<<' || name.startsWith('Fn::') || text === null
        ? null
        : `${JSON.stringify(name)}:${text}`;
    });
    return entries.includes(null) ? null : `{${entries.join(',')}}`;
  };
  const text = ofNode(node);
  return text === null ? null : bounded({ ...textValue(text, chained(because)), isSecret });
}

function listed(items: readonly (string | null)[]): string | null {
  return items.includes(null) ? null : `[${items.join(',')}]`;
}
