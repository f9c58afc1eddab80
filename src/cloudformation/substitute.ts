import type { Range } from '../source/text.ts';
import { mappingEntry } from '../source/tree.ts';
import type { Frame } from './frame.ts';
import { type FunctionCall, textOf } from './function-call.ts';
import { attributeOf, namedValue } from './reference.ts';
import { hasVariable, serverlessValue } from './serverless-variable.ts';
import { concatenated, concrete } from './texts.ts';
import { after, TemplateError, textValue, type Value } from './value.ts';

/** `${Name}`, `${Resource.Attribute}`, `${!Literal}`. */
const VARIABLE = /\$\{([^}]*)\}/g;

/** UTF-16 units that count as one step: the text is cut, joined and compared. */
const STEP_LENGTH = 100;

/** What `Fn::Sub` makes of its text, and of the variables in its second form. Throws TemplateError, Split. */
export function substituted(call: FunctionCall, place: Range, frame: Frame): Value {
  const [first, variables] = call.argument.kind === 'sequence' ? call.argument.items : [call.argument];
  const written = textOf(first);
  if (written === null) throw new TemplateError(`${call.written} takes a text.`, place);
  const filled = hasVariable(written) ? serverlessValue(written, place, frame) : null;
  if (filled && filled.kind !== 'text') return filled;
  const text = filled?.text ?? written;
  frame.work.step(Math.floor(text.length / STEP_LENGTH));
  const parts: Value[] = [];
  let done = 0;
  for (const { 0: written, 1: inner = '', index } of text.matchAll(VARIABLE)) {
    frame.work.step();
    if (index > done) parts.push(textValue(text.slice(done, index)));
    done = index + written.length;
    if (inner.startsWith('!')) {
      parts.push(textValue(`\${${inner.slice(1)}}`));
      continue;
    }
    const name = inner.trim();
    const given = variables && mappingEntry(variables, name);
    const value = given ? frame.evaluate(given.value, frame) : variableValue(name, written, place, frame);
    if (value.kind === 'list') throw new TemplateError(`${written} is a list, not a text.`, place);
    if (value.kind !== 'nothing') parts.push(concrete(value, frame));
  }
  if (done < text.length) parts.push(textValue(text.slice(done)));
  const [only] = parts;
  return after(filled?.because ?? [], parts.length === 1 && only ? only : concatenated(parts));
}

function variableValue(name: string, written: string, place: Range, frame: Frame): Value {
  const dot = name.indexOf('.');
  if (dot < 0) return namedValue(name, written, place, frame);
  return attributeOf(name.slice(0, dot), name.slice(dot + 1), written, place, frame);
}
