import type { DocumentNode, MappingNode, ScalarNode, SequenceNode } from '../../source/tree.ts';
import { readYaml } from '../../source/yaml.ts';
import { convert } from '../convert.ts';
import { LimitReached, limitDepth, limitItems } from '../limits.ts';
import { numberOfText } from '../number-text.ts';
import {
  boolOf,
  EvaluationError,
  nullOf,
  numberOf,
  objectOf,
  stringOf,
  tupleOf,
  type Value,
} from '../value.ts';
import { textValue } from './arguments.ts';
import { bytesOfBase64 } from './text-encodings.ts';
import { timestampText, yamlTimestampOf } from './timestamp.ts';

/** What a YAML text stands for: objects and tuples, scalars as Terraform's YAML reads them. */
export function yamlValue(text: string): Value {
  if (/^%TAG\b/m.test(text)) throw new LimitReached('tags of a YAML text');
  const { documents, problems } = readYaml({ path: '', text });
  const [problem] = problems;
  if (problem) throw new EvaluationError(`this is no YAML: ${problem.message}`);
  const [root] = documents;
  if (!root || documents.length > 1) throw new EvaluationError('the YAML text must be one document');
  return new YamlReader().value(root, 0);
}

class YamlReader {
  /** Aliases count as often as they are used. */
  private count = 0;

  value(node: DocumentNode, depth: number): Value {
    limitDepth(depth);
    limitItems(++this.count);
    if (node.kind === 'scalar') return scalarValue(node);
    return node.kind === 'sequence' ? this.tuple(node, depth) : this.object(node, depth);
  }

  private tuple(node: SequenceNode, depth: number): Value {
    requireTag(node, '!!seq');
    return tupleOf(node.items.map((item) => this.value(item, depth + 1)));
  }

  private object(node: MappingNode, depth: number): Value {
    requireTag(node, '!!map');
    const entries = new Map<string, Value>();
    for (const { key, value } of node.entries) {
      const own = this.value(value, depth + 1);
      if (isMerge(key)) for (const [name, part] of mergedEntries(own)) entries.set(name, part);
      else entries.set(keyText(key), own);
    }
    return objectOf(entries);
  }
}

function requireTag({ tag }: DocumentNode, own: string): void {
  if (tag !== null && shortTag(tag) !== own) throw new EvaluationError(`the YAML tag ${tag} does not fit`);
}

function shortTag(tag: string): string {
  return tag.replace(/^!<(.*)>$/s, '$1').replace(/^tag:yaml\.org,2002:/, '!!');
}

function isMerge(key: DocumentNode): boolean {
  return key.kind === 'scalar' && key.tag === null && key.alias === undefined && key.text === '<<';
}

/** A mapping; a list of them, which YAML allows, is refused by Terraform 1.11. */
function mergedEntries(value: Value): ReadonlyMap<string, Value> {
  if (value.kind === 'mapping') return value.entries;
  throw new EvaluationError('only a mapping can be merged into a YAML mapping');
}

function keyText(key: DocumentNode): string {
  if (key.kind !== 'scalar' || key.alias)
    throw new EvaluationError('only strings can be keys of a YAML mapping');
  const text = convert(resolved(key), 'string');
  if (text.kind !== 'string') throw new EvaluationError('null can’t be the key of a YAML mapping');
  return text.text;
}

/** Block scalars are strings, but Terraform takes `yes` in one for a truth value on the way. */
function scalarValue(node: ScalarNode): Value {
  const isString = node.tag === null && node.style !== 'plain';
  return isString ? convert(resolved(node), 'string') : resolved(node);
}

const WORDS: ReadonlyMap<string, Value> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, boolOf(true)] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, boolOf(false)] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, nullOf()] as const),
]);

const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const NUMBER =
  /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/;
/** How anything but a string begins. */
const HINT = /^(?:[-+0-9yYnNtTfFoO~.]|$)/;

function resolved({ text, style, tag }: ScalarNode): Value {
  const own = tag === null ? '' : shortTag(tag);
  if (HINT.test(text) && own !== '!!str' && own !== '!!binary') {
    if (style === 'single' || style === 'double') return knownTag(own, textValue(text));
    const implied = impliedValue(text, own);
    if (implied) return knownTag(own, implied);
  }
  return taggedValue(text, own);
}

function knownTag(tag: string, value: Value): Value {
  if (!TAGS.has(tag)) throw unsupported(tag);
  return value;
}

const TAGS = new Set(['', '!!str', '!!bool', '!!int', '!!float', '!!null', '!!timestamp', '!!binary']);

function unsupported(tag: string): EvaluationError {
  return new EvaluationError(`Terraform does not know the YAML tag ${tag}`);
}

/** What a text without quotes stands for by its looks; null for a string. */
function impliedValue(text: string, tag: string): Value | null {
  const word = WORDS.get(text);
  if (word) return word;
  if (INFINITE.test(text)) throw new LimitReached('number precision');
  if (tag === '' && NOT_A_NUMBER.test(text)) throw new EvaluationError('Terraform has no NaN');
  const timestamp = tag === '' || tag === '!!timestamp' ? yamlTimestampOf(text) : null;
  if (timestamp) return stringOf(timestampText(timestamp));
  return NUMBER.test(text) ? numberOf(numberIn(text)) : null;
}

function taggedValue(text: string, tag: string): Value {
  if (tag === '' || tag === '!!str') return textValue(text);
  if (tag === '!!null') return nullOf();
  if (tag === '!!int' || tag === '!!float') return numberOf(numberIn(text));
  const timestamp = tag === '!!timestamp' ? yamlTimestampOf(text) : null;
  if (timestamp) return stringOf(timestampText(timestamp));
  if (tag === '!!binary' && bytesOfBase64(text)) return textValue(text);
  throw TAGS.has(tag) ? new EvaluationError(`${JSON.stringify(text)} is no ${tag}`) : unsupported(tag);
}

function numberIn(text: string): number {
  const plain = text.replaceAll('_', '');
  const decimal = numberOfText(plain);
  if (decimal !== null) return decimal;
  if (!/^[-+]?0(?:o[0-7]+|x[0-9a-f]+|b[01]+)$/i.test(plain))
    throw new EvaluationError(`${text} is no number`);
  const size = Number(plain.replace(/^[-+]/, ''));
  if (!Number.isSafeInteger(size)) throw new LimitReached('number precision');
  return plain.startsWith('-') ? -size : size;
}
