import { readDocument } from '../source/document.ts';
import type { Range } from '../source/text.ts';
import { type DocumentNode, mappingValue } from '../source/tree.ts';
import type { Frame } from './frame.ts';
import { placeOf } from './function-call.ts';
import { localPath } from './nested-stack.ts';
import { nodeAt, OTHER_STAGE, stageValue, untold } from './serverless-stage.ts';
import { concatenated } from './texts.ts';
import { after, opaqueValue, TemplateError, textValue, type Value } from './value.ts';

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
 * names tell. Options and environment variables have their fallbacks; without one they are not known. The stage is any
 * of those that have values of their own. Throws TemplateError, Split.
 * https://www.serverless.com/framework/docs/guides/variables
 */
export function serverlessValue(text: string, place: Range, frame: Frame): Value {
  if (!frame.template.isServerless) {
    // a service includes this template: its own file is the one that the variables are about
    const step = { ...place, text: 'variables of the Serverless Framework stand here' };
    return opaqueValue(text, [step]);
  }
  return resolved(text, place, frame, { left: MAX_VARIABLES });
}

type Budget = { left: number };

function resolved(text: string, place: Range, frame: Frame, budget: Budget): Value {
  const values: Value[] = [];
  let written = text;
  for (let match = VARIABLE.exec(written); match; match = VARIABLE.exec(written)) {
    if (budget.left < 0) return tooMany(text, place);
    const value = variable(match[1] ?? '', place, frame, budget);
    const [before, behind] = [written.slice(0, match.index), written.slice(match.index + match[0].length)];
    const isWithin = before.includes('${');
    const isOther = value.kind === 'opaque' && value.name === OTHER_STAGE;
    if (value.kind === 'text' ? isWithin || VARIABLE.test(before + behind) : isWithin && isOther) {
      written = before + (value.kind === 'text' ? value.text : OTHER_STAGE) + behind;
      values.push(textValue('', value.because));
      continue;
    }
    // what a variable is called decides what it gives
    if (isWithin) return opaqueValue(text, value.because);
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
  if (first === 'sls:stage') return variable("opt:stage, self:provider.stage, 'dev'", place, frame, budget);
  const rest = (): Value | null =>
    fallbacks.length === 0 ? null : fallbackValue(fallbacks.join(','), place, frame, budget);
  const found =
    first === 'opt:stage' ? stageValue(rest(), place, frame) : sourceValue(first, place, frame, budget);
  if (found) return found;
  const fallback = rest();
  if (fallback) return untold(first, place, fallback);
  if (first.includes(OTHER_STAGE))
    throw new TemplateError('A stage that no file names has no value here.', place);
  const step = { ...place, text: `${first} is known to the Serverless Framework alone` };
  return opaqueValue(`\${${inner}}`, [step], { canBeEmpty: !first.startsWith('ssm:') });
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
  if (own) return nodeValue(nodeAt(frame.template.document, own[1] ?? ''), source, frame, budget);
  const given = /^param:(.*)$/s.exec(source);
  if (given) return parameterOf(given[1] ?? '', place, frame, budget);
  const file = /^file\(([^)]*)\)(?::(.*))?$/s.exec(source);
  if (!file) return null;
  const path = localPath(file[1] ?? '', place.file);
  const found = path === null ? null : frame.fileAt(path);
  const document = found && readDocument(found).documents[0];
  return document ? nodeValue(nodeAt(document, file[2] ?? ''), source, frame, budget) : null;
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

/** A parameter of the stage, else of all stages. https://www.serverless.com/framework/docs/guides/parameters */
function parameterOf(name: string, place: Range, frame: Frame, budget: Budget): Value | null {
  const all = mappingValue(frame.template.document, 'params');
  if (!all) return null;
  const stage = variable('sls:stage', place, frame, budget);
  const of = (each: string): DocumentNode | undefined => mappingValue(mappingValue(all, each), name);
  const node = (stage.kind === 'text' ? of(stage.text) : undefined) ?? of('default');
  return node ? nodeValue(node, `param:${name}`, frame, budget) : null;
}
