import type { Range } from '../source/text.ts';
import type { DocumentNode } from '../source/tree.ts';
import { type ConfigPath, type Flaw, keyPlace, nodeAt, placeOf, quoted } from './config-value.ts';
import { policySchema, sectionSchemas } from './policy-schema.ts';
import { suggestion } from './suggestion.ts';

/** What zod says about one value; the path leads from the document to it. */
type Issue = NonNullable<ReturnType<typeof policySchema.safeParse>['error']>['issues'][number];

const SECTIONS = new Map(
  Object.entries(sectionSchemas).map(([name, schema]) => [name, Object.keys(schema.shape)]),
);

const WANTED = new Map([
  ['string', 'a text'],
  ['array', 'a list, such as `[…]` or lines that begin with `- `'],
  ['object', 'keys and values'],
  ['record', 'keys and values'],
  ['boolean', '`true` or `false`'],
  ['number', 'a whole number'],
  ['int', 'a whole number'],
]);

const EXAMPLES = new Map([
  ['id', 'a name for this entry, such as `id: partner-mtls`'],
  ['stage', "the stage's address or logical id, such as `stage: aws_api_gateway_stage.partner`"],
  ['reason', 'why the entry is right, in a sentence'],
  ['expires', 'its last valid day, such as `expires: 2027-03-31`'],
]);

/** Most issues that are told one by one, and most unknown keys of one mapping: a hostile file has thousands. */
export const MAX_TOLD = 200;

/** The flaws behind zod's issues about a document: their places in it, and words that say what to write instead. */
export function flawsOf(root: DocumentNode, issues: readonly Issue[]): Flaw[] {
  const told = issues.slice(0, MAX_TOLD).flatMap((issue) => flawsOfIssue(root, issue));
  const rest = new Map(
    issues.slice(MAX_TOLD).map(({ path }) => [JSON.stringify(unitOf(path)), unitOf(path)]),
  );
  const more = [...rest.values()].map((path) => {
    const message = `${nameOf(path)}: more is wrong here than is listed`;
    return { ...placeOf(nodeAt(root, path) ?? root), path, message };
  });
  return [...told, ...more];
}

/** What one mistake spoils: its entry, or else its top-level key. */
export function unitOf(path: ConfigPath): ConfigPath {
  const isEntry = (path[0] === 'exceptions' || path[0] === 'risk_acceptances') && typeof path[1] === 'number';
  return path.slice(0, isEntry ? 2 : 1);
}

function flawsOfIssue(root: DocumentNode, issue: Issue): Flaw[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, MAX_TOLD).map((key) => unknownKey(root, issue.path, key));
  const node = nodeAt(root, issue.path);
  if (!node) return [missingKey(root, issue.path)];
  return [
    {
      ...visiblePlace(root, issue.path, node),
      path: issue.path,
      message: `${nameOf(issue.path)}: ${words(issue, node)}`,
    },
  ];
}

/** A value that is not there has an empty place: its key stands for it. */
function visiblePlace(root: DocumentNode, path: ConfigPath, node: DocumentNode): Range {
  const place = placeOf(node);
  const key = keyPlace(nodeAt(root, path.slice(0, -1)), String(path.at(-1)));
  return place.start === place.end && key ? key : place;
}

function words(issue: Issue, node: DocumentNode): string {
  if (node.kind === 'scalar' && node.value === null) return noValue(issue);
  if (issue.code === 'invalid_value') return wrongChoice(node, issue.values.map(String));
  if (issue.code === 'invalid_type') return wrongType(node, issue);
  if (issue.code === 'too_small')
    return issue.origin === 'array'
      ? 'the list is empty; write an item, or remove the key'
      : 'write a number of 1 or more';
  if (issue.code === 'too_big')
    return issue.origin === 'array'
      ? `at most ${issue.maximum} items are allowed`
      : 'the number is too large';
  return issue.message;
}

/** A key that its entry must have can't be removed. */
function noValue(issue: Issue): string {
  const [list] = issue.path;
  const key = issue.path.at(-1);
  const example = unitOf(issue.path).length === 2 ? EXAMPLES.get(String(key)) : undefined;
  const isNeeded = example !== undefined && (key !== 'expires' || list === 'risk_acceptances');
  const instead = typeof key === 'number' ? ', or remove the item' : ', or remove the key';
  return `there is no value; write ${example ?? wanted(issue)}${isNeeded ? '' : instead}`;
}

function wanted(issue: Issue): string {
  if (issue.code === 'invalid_value') return choices(issue.values.map(String));
  return (issue.code === 'invalid_type' && WANTED.get(issue.expected)) || 'a value';
}

function wrongType(node: DocumentNode, issue: Issue): string {
  if (issue.path.at(-1) === 'expires') return `${shown(node)} does not fit; write ${EXAMPLES.get('expires')}`;
  const isPlain = node.kind === 'scalar' && typeof node.value !== 'string';
  if (issue.code === 'invalid_type' && issue.expected === 'string' && isPlain)
    return `write it in quotes, '${node.text.slice(0, 60)}': without them it is not a text but a ${typeof node.value}`;
  return `${shown(node)} does not fit; write ${wanted(issue)}`;
}

function wrongChoice(node: DocumentNode, values: readonly string[]): string {
  const meant = node.kind === 'scalar' ? suggestion(node.text, values) : null;
  const question = meant === null ? '' : ` (did you mean \`${meant}\`?)`;
  return `${shown(node)} does not fit; write ${choices(values)}${question}`;
}

function choices(values: readonly string[]): string {
  const written = values.map((value) => `\`${value}\``);
  return written.length < 2 ? written.join('') : `${written.slice(0, -1).join(', ')} or ${written.at(-1)}`;
}

function shown(node: DocumentNode): string {
  if (node.kind === 'scalar') return quoted(node.text);
  return node.kind === 'sequence' ? 'a list' : 'a mapping';
}

function unknownKey(root: DocumentNode, path: ConfigPath, key: string): Flaw {
  const node = nodeAt(root, path);
  const place = keyPlace(node, key) ?? placeOf(node ?? root);
  const where = path.length === 0 ? 'this file' : nameOf(path);
  return {
    ...place,
    path: [...path, key],
    message: `${quoted(key)} is not a key of ${where}; ${advice(path, key)}`,
  };
}

function advice(path: ConfigPath, key: string): string {
  if (key === '<<') return 'merge keys are not read here: write the keys out';
  const keys = keysAt(path);
  const meant = suggestion(key, keys);
  if (meant !== null) return `did you mean \`${meant}\`?`;
  const section = [...SECTIONS].find(([, names]) => names.includes(key))?.[0];
  if (section !== undefined && path.length === 0) return `it belongs under \`${section}\``;
  if (Object.hasOwn(policySchema.shape, key)) return 'it belongs at the top level';
  return `the keys are ${keys.map((name) => `\`${name}\``).join(', ')}`;
}

function keysAt(path: ConfigPath): readonly string[] {
  return SECTIONS.get(String(path[0])) ?? Object.keys(policySchema.shape);
}

function missingKey(root: DocumentNode, path: ConfigPath): Flaw {
  const parent = nodeAt(root, path.slice(0, -1)) ?? root;
  const key = String(path.at(-1));
  const example = EXAMPLES.get(key);
  const message = `${nameOf(path)} is missing${example === undefined ? '' : `; write ${example}`}`;
  return { ...firstKey(parent), path, message };
}

/** An item of a list has no key of its own: its first key stands for it. */
function firstKey(node: DocumentNode): Range {
  const key = node.kind === 'mapping' ? node.entries[0]?.key : undefined;
  return placeOf(key ?? node);
}

/** A path as people write it, `paths.include`; within an entry only its key. The place says which item it is. */
function nameOf(path: ConfigPath): string {
  const within = unitOf(path).length === 2 ? path.slice(2) : path;
  const keys = within.filter((step) => typeof step !== 'number').map(String);
  return keys.length === 0 ? 'this entry' : quoted(keys.join('.'));
}
