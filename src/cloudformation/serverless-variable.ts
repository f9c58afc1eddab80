import { readDocument } from '../source/document.ts';
import type { Range } from '../source/text.ts';
import { type DocumentNode, mappingEntry } from '../source/tree.ts';
import type { Frame } from './frame.ts';
import { placeOf } from './function-call.ts';
import { localPath } from './nested-stack.ts';
import { concatenated } from './texts.ts';
import { after, opaqueValue, textValue, type Value } from './value.ts';

/** The innermost variables of a text: `${source:address}`, `${file(path):address}`, each perhaps with fallbacks. */
const VARIABLE =
  /\$\{\s*((?:self|opt|env|param|ssm|cf|s3|sls|aws|git|file|strToBool)\b(?::(?!:)|\()[^${}]*)\}/;

/** Most variables of one text that are resolved, those in what they give included. */
const MAX_VARIABLES = 50;

/** Whether the Serverless Framework replaces a part of the text. */
export function hasVariable(text: string): boolean {
  return VARIABLE.test(text);
}

/**
 * What the Serverless Framework makes of a text before CloudFormation sees it, as far as the file and those that it
 * names tell. Options and environment variables have their fallbacks; without one they are not known.
 * https://www.serverless.com/framework/docs/guides/variables
 */
export function serverlessValue(text: string, place: Range, frame: Frame): Value {
  return resolved(text, place, frame, { left: MAX_VARIABLES });
}

type Budget = { left: number };

function resolved(text: string, place: Range, frame: Frame, budget: Budget): Value {
  const values: Value[] = [];
  let written = text;
  for (let match = VARIABLE.exec(written); match; match = VARIABLE.exec(written)) {
    if (budget.left < 0) return tooMany(text, place);
    const value = variable(match[1] ?? '', place, frame, budget);
    const isInside =
      VARIABLE.test(written.slice(0, match.index) + written.slice(match.index + match[0].length)) ||
      /\$\{/.test(written.slice(0, match.index));
    if (value.kind === 'text' && isInside) {
      written = written.slice(0, match.index) + value.text + written.slice(match.index + match[0].length);
      values.push(textValue('', value.because));
      continue;
    }
    const [before, behind] = [written.slice(0, match.index), written.slice(match.index + match[0].length)];
    return concatenated([
      ...values,
      resolved(before, place, frame, budget),
      value,
      resolved(behind, place, frame, budget),
    ]);
  }
  return concatenated([...values, textValue(written)]);
}

function tooMany(text: string, place: Range): Value {
  return opaqueValue(text, [{ ...place, text: `more than ${MAX_VARIABLES} variables make this text` }]);
}

/** The first of a variable and its fallbacks that has a value. */
function variable(inner: string, place: Range, frame: Frame, budget: Budget): Value {
  if (--budget.left < 0) return tooMany(inner, place);
  const [first = '', ...fallbacks] = parts(inner);
  const found = sourceValue(first, place, frame, budget);
  if (found) return found;
  const step = { ...place, text: `${first} is known to the Serverless Framework alone` };
  if (fallbacks.length === 0)
    return opaqueValue(`\${${inner}}`, [step], { canBeEmpty: !first.startsWith('ssm:') });
  return after(
    [{ ...place, text: `${first} is not told, and the fallback counts` }],
    fallbackValue(fallbacks.join(','), place, frame, budget),
  );
}

function fallbackValue(text: string, place: Range, frame: Frame, budget: Budget): Value {
  const literal = /^(['"])(.*)\1$/s.exec(text.trim());
  if (literal) return textValue(literal[2] ?? '');
  return variable(text.trim(), place, frame, budget);
}

/** Cut at commas outside of quotes and parentheses. */
function parts(inner: string): string[] {
  const found = inner.match(/(?:'[^']*'|"[^"]*"|\([^)]*\)|[^,'"(])+/g) ?? [];
  return found.map((part) => part.trim());
}

/** null where the files do not tell. */
function sourceValue(source: string, place: Range, frame: Frame, budget: Budget): Value | null {
  const own = /^self:(.*)$/s.exec(source);
  if (own) return nodeValue(at(frame.template.document, own[1] ?? ''), source, frame, budget);
  const file = /^file\(([^)]*)\)(?::(.*))?$/s.exec(source);
  if (!file) return null;
  const path = localPath(file[1] ?? '', place.file);
  const found = path === null ? null : frame.fileAt(path);
  const document = found && readDocument(found).documents[0];
  return document ? nodeValue(at(document, file[2] ?? ''), source, frame, budget) : null;
}

function nodeValue(
  node: DocumentNode | undefined,
  source: string,
  frame: Frame,
  budget: Budget,
): Value | null {
  if (node?.kind !== 'scalar' || node.tag !== null || node.value === null) return null;
  const step = { ...placeOf(node), text: `${source} stands here` };
  return after([step], resolved(node.text, placeOf(node), frame, budget));
}

function at(node: DocumentNode, address: string): DocumentNode | undefined {
  let found: DocumentNode | undefined = node;
  for (const key of address.split('.').filter((each) => each !== ''))
    found = found?.kind === 'sequence' ? found.items[Number(key)] : mappingEntry(found, key)?.value;
  return found;
}
