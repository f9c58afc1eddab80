import { readDocument } from '../source/document.ts';
import type { Range } from '../source/text.ts';
import { type DocumentNode, mappingValue, type ScalarNode } from '../source/tree.ts';
import type { Frame } from './frame.ts';
import { functionCall, placeOf } from './function-call.ts';
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
  if (first.includes(OTHER_STAGE)) throw unnamedStage(place);
  const step = { ...place, text: `${first} is known to the Serverless Framework alone` };
  return opaqueValue(`\${${inner}}`, [step], { canBeEmpty: !first.startsWith('ssm:') });
}

function unnamedStage(place: Range): TemplateError {
  return new TemplateError('A stage that no file names has no value here.', place);
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
  const given = /^param:(.*)$/s.exec(source);
  if (given) return parameterOf(given[1] ?? '', place, frame, budget);
  const node = sourceNode(source, frame, budget);
  return node === 'open' ? openValue(source, place) : nodeValue(node, source, frame, budget);
}

/** What stands at an address of the service or of a file that it names; 'open' where something is there that is not known. */
function sourceNode(source: string, frame: Frame, budget: Budget): DocumentNode | 'open' | undefined {
  const { file, document } = frame.template;
  const own = /^self:(.*)$/s.exec(source);
  if (own) return nodeBehind(document, own[1] ?? '', frame, budget);
  const [, name, address = ''] = /^file\(([^)]*)\)(?::(.*))?$/s.exec(source) ?? [];
  if (name === undefined) return undefined;
  // the folder of the service counts, also for a variable in another file
  const path = localPath(name, file.path);
  const found = path === null ? null : frame.fileAt(path);
  const root = found && readDocument(found).documents[0];
  return root ? nodeBehind(root, address, frame, budget) : undefined;
}

/** The node at keys with dots between them; a variable on the way may stand for a mapping: `custom: ${file(config.yml)}`. */
function nodeBehind(
  root: DocumentNode,
  address: string,
  frame: Frame,
  budget: Budget,
): DocumentNode | 'open' | undefined {
  let at: DocumentNode | undefined = root;
  for (const key of address.split('.').filter((each) => each !== '')) {
    while (at?.kind === 'scalar' && hasVariable(at.text)) {
      const node: ReturnType<typeof variableNode> = variableNode(at, frame, budget);
      if (node === 'open' || !node) return 'open';
      at = node;
    }
    if (at && functionCall(at)) return 'open';
    at = at && nodeAt(at, key);
  }
  return at;
}

/** The node that a text of one variable stands for; its fallbacks are not followed. */
function variableNode(
  { text, ...place }: ScalarNode,
  frame: Frame,
  budget: Budget,
): DocumentNode | 'open' | undefined {
  // it stays open, so that what is resolved in it is known to be part of a variable
  const [, inner = ''] = /^\s*(\$\{.*)\}\s*$/s.exec(text) ?? [];
  if (inner === '' || --budget.left < 0) return 'open';
  const written = resolved(inner, placeOf({ ...place, text }), frame, budget);
  if (written.kind !== 'text') return 'open';
  const [source = '', ...fallbacks] = parts(written.text.slice('${'.length));
  const found = sourceNode(source, frame, budget);
  if (!found && fallbacks.length === 0 && source.includes(OTHER_STAGE)) throw unnamedStage(place);
  return found;
}

function openValue(source: string, place: Range): Value {
  return opaqueValue(source, [{ ...place, text: `${source} is known to the Serverless Framework alone` }]);
}

function nodeValue(
  node: DocumentNode | undefined,
  source: string,
  frame: Frame,
  budget: Budget,
): Value | null {
  if (!node || (node.kind === 'scalar' && node.tag === null && node.value === null)) return null;
  if (node.kind !== 'scalar' || node.tag !== null) return openValue(source, placeOf(node));
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
