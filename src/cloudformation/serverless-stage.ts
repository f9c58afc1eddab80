import { folderOf } from '../source/path.ts';
import type { Range, SourceFile } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingNode,
  mappingEntry,
  mappingValue,
  withMerged,
} from '../source/tree.ts';
import type { Frame } from './frame.ts';
import { functionCall, textOf } from './function-call.ts';
import { localPath } from './nested-stack.ts';
import type { Template } from './template.ts';
import { after, opaqueValue, textValue, type Value } from './value.ts';

/** The name of a stage that no file names, and what stands for it in an address. */
export const OTHER_STAGE = '\u0000';

/** The option that names the stage. */
const STAGE_OPTION = 'opt:stage';

/** Most stages of one service that are tried. */
const MAX_STAGES = 40;

/** What varies by stage: `${self:custom.certs.${opt:stage}}`, `${file(config/${opt:stage}.yml)}`. */
const KEYED = /\$\{\s*self:([\w.-]+)\.\$\{[^${}]*\bstage\b[^${}]*\}((?:\.[\w-]+)*)/g;
const FILED = /\bfile\(([^()$]*)\$\{[^${}]*\bstage\b[^${}]*\}([^()$]*)\)/g;

/**
 * The stage (`--stage`): one of those that have values of their own, the fallback, or any other. Throws Split; null
 * where no file names a stage.
 */
export function stageValue(fallback: Value | null, place: Range, frame: Frame): Value | null {
  const told = frame.given(STAGE_OPTION);
  if (told) return told;
  const named = stagesNamed(frame);
  if (named.length === 0) return null;
  const input = { key: STAGE_OPTION, label: STAGE_OPTION, allowed: null, isSecret: false };
  const usual = fallback?.kind === 'text' ? fallback.text : null;
  for (const name of new Set([...(usual === null ? [] : [usual]), ...named]))
    if (frame.world.is(input, name)) {
      if (fallback && name === usual) return untold(STAGE_OPTION, place, fallback);
      return textValue(name, [{ ...place, text: `opt:stage is ${JSON.stringify(name)}` }]);
    }
  const step = { ...place, text: 'opt:stage is a stage that no file names' };
  return opaqueValue(OTHER_STAGE, [step], { canBeEmpty: false });
}

/**
 * What the stage is in a deployment of a service that the policy names: by its own file with the stage behind it
 * (`environment`), or by the file of that stage (`paths`: where it may be). Null where it names no stage.
 */
export function namedStage(
  { file, isServerless }: Template,
  paths: readonly string[],
  environment: string | undefined,
): ((name: string) => Value | null) | null {
  if (!isServerless) return null;
  const stage = paths.includes(file.path) ? environment : stageOfFile(file, paths);
  if (!stage) return null;
  const place = { file: file.path, start: 0, end: 0 };
  const told = textValue(stage, [{ ...place, text: `the config says that ${STAGE_OPTION} is ${stage}` }]);
  return (name) => (name === STAGE_OPTION ? told : null);
}

function stageOfFile({ path, text }: SourceFile, paths: readonly string[]): string | undefined {
  const patterns = [...text.matchAll(FILED)].map(([, start = '', end = '']) =>
    localPath(`${start}*${end}`, path),
  );
  for (const pattern of patterns) {
    const [start = '', end = ''] = pattern?.split('*', 2) ?? [];
    const found = paths.find((each) => pattern !== null && each.startsWith(start) && each.endsWith(end));
    if (found && found.length > start.length + end.length)
      return found.slice(start.length, found.length - end.length);
  }
  return undefined;
}

/** A fallback that counts where a variable is given nothing. */
export function untold(variable: string, place: Range, fallback: Value): Value {
  return after([{ ...place, text: `${variable} is not told, and the fallback counts` }], fallback);
}

/** The node at the end of keys and numbers with dots between them. */
export function nodeAt(node: DocumentNode, address: string): DocumentNode | undefined {
  let found: DocumentNode | undefined = node;
  for (const key of address.split('.').filter((each) => each !== ''))
    found = found?.kind === 'sequence' ? found.items[Number(key)] : mappingEntry(found, key)?.value;
  return found;
}

const known = new WeakMap<Template, readonly string[]>();

/** The stages that a service has values for (keys that are picked by the stage, parameters, files named by it), or compares its own with. */
function stagesNamed({ template, childrenOf, work }: Frame): readonly string[] {
  const before = known.get(template);
  if (before) return before;
  const { file, document } = template;
  const keys = [...file.text.matchAll(KEYED)].flatMap(([, address = '', more = '']) =>
    keysOf(nodeAt(document, address), more),
  );
  const files = [...file.text.matchAll(FILED)].flatMap(([, start = '', end = '']) => {
    const path = localPath(`${start}*${end}`, file.path);
    return path === null ? [] : namesBetween(path, childrenOf);
  });
  const named = keysOf(mappingValue(document, 'params'), '').filter((each) => each !== 'default');
  const compared = template.roots.flatMap((root) => stagesComparedIn(mappingValue(root, 'Conditions'), work));
  const found = [...new Set([...named, ...keys, ...files, ...compared])].slice(0, MAX_STAGES);
  known.set(template, found);
  return found;
}

/** A text that is the stage and nothing else: `${opt:stage, 'dev'}`, `${self:provider.stage}`, `${sls:stage}`. */
const STAGE_ITSELF = /^\$\{[^{}]*\bstage\b[^{}]*(?:\$\{[^{}]*\}[^{}]*)?\}$/;

/** The texts that conditions compare the stage with. */
function stagesComparedIn(node: DocumentNode | undefined, work: Frame['work']): string[] {
  const found: string[] = [];
  const waiting = node ? [node] : [];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    work.step();
    const call = functionCall(at);
    const inner = call?.argument ?? at;
    const items = inner.kind === 'sequence' ? inner.items : inner.kind === 'mapping' ? valuesOf(inner) : [];
    for (const item of items) waiting.push(item);
    const isComparison = call?.name === 'Fn::Equals' && items.length === 2;
    const texts = isComparison ? items.flatMap((item) => textOf(item) ?? []) : [];
    if (texts.some((text) => STAGE_ITSELF.test(text)))
      found.push(...texts.filter((text) => text !== '' && !text.includes('${')));
  }
  return found;
}

function valuesOf({ entries }: MappingNode): DocumentNode[] {
  return entries.map(({ value }) => value);
}

/** The keys of a mapping under which something stands at the address. */
function keysOf(node: DocumentNode | undefined, address: string): string[] {
  if (node?.kind !== 'mapping') return [];
  const entries = withMerged([node]).flatMap((each) => each.entries);
  return entries.flatMap(({ key, value }) => (nodeAt(value, address) ? (textOf(key) ?? []) : []));
}

/** What stands for `*` in the paths of files and folders. */
function namesBetween(path: string, childrenOf: Frame['childrenOf']): string[] {
  const [start = '', end = ''] = path.split('*', 2);
  const [tail = ''] = end.split('/', 1);
  return childrenOf(folderOf(start)).flatMap((each) => {
    const isMeant = each.startsWith(start) && each.endsWith(tail) && each.length > start.length + tail.length;
    return isMeant ? [each.slice(start.length, each.length - tail.length)] : [];
  });
}
