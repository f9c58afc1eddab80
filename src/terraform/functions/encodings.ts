import type { Parameter, TerraformFunction } from '../function.ts';
import { LimitReached } from '../limits.ts';
import { outlined } from '../outline.ts';
import { EvaluationError, FILLED, isWhollyKnown, type Value } from '../value.ts';
import { ofTexts, textValue, undecidable } from './arguments.ts';
import { csvValue } from './csv.ts';
import { jsonText } from './json-text.ts';
import { jsonValue } from './json-value.ts';
import { bytesOfBase64, decodedText, encodedText } from './text-encodings.ts';
import { undecidedBy } from './undecided.ts';
import { yamlText } from './yaml-text.ts';
import { yamlValue } from './yaml-value.ts';

/** The functions between strings and what they encode. The bytes of `base64gzip` depend on Terraform's compressor. */
export const ENCODING_FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map([
  ['base64decode', ofTexts(['str'], (text = '') => textValue(textOfBase64(text)))],
  ['base64encode', ofTexts(['str'], (text = '') => textValue(Buffer.from(text).toString('base64')))],
  ['base64gzip', undecidable(['str'])],
  ['csvdecode', ofTexts(['str'], (text = '') => csvValue(text))],
  ['jsondecode', ofTexts(['str'], (text = '') => jsonValue(text))],
  ['jsonencode', { parameters: [anything('val')], call: ([value]) => encoded(value, jsonText) }],
  ['textdecodebase64', ofTexts(['source', 'encoding'], (...texts) => textValue(decodedText(...pair(texts))))],
  ['textencodebase64', ofTexts(['string', 'encoding'], (...texts) => textValue(encodedText(...pair(texts))))],
  ['urlencode', ofTexts(['str'], (text = '') => textValue(urlText(text)))],
  ['yamldecode', ofTexts(['src'], (text = '') => yamlValue(text))],
  ['yamlencode', { parameters: [anything('value')], call: ([value]) => encoded(value, yamlText) }],
]);

function anything(name: string): Parameter {
  return { name, type: 'any', isNullAllowed: true, isUnknownAllowed: true };
}

/** Neither format has an empty text for any value. */
function encoded(value: Value | undefined, encode: (value: Value) => string): Value {
  if (!value) throw new TypeError('there is no value to encode');
  if (isWhollyKnown(value)) return textValue(encode(value));
  return outlined(undecidedBy([value], 'string', FILLED), encodedOutline(value));
}

/** JSON shows what YAML shows. Too much of it shows nothing, nor does what would have to be computed for it. */
function encodedOutline(value: Value): string | null {
  if (value.kind === 'unknown' && value.outline === undefined) return null;
  try {
    return isComputed(value) ? jsonText(value) : null;
  } catch (error) {
    if (error instanceof LimitReached || error instanceof EvaluationError) return null;
    throw error;
  }
}

/** Whether no resource or module as a whole is in it, whose attributes are computed when they are asked for. */
function isComputed(value: Value): boolean {
  if (value.kind === 'sequence') return value.items.every(isComputed);
  return value.kind !== 'mapping' || (value.type !== 'any' && [...value.entries.values()].every(isComputed));
}

function pair([first = '', second = '']: readonly string[]): [string, string] {
  return [first, second];
}

function textOfBase64(text: string): string {
  const bytes = bytesOfBase64(text);
  if (!bytes) throw new EvaluationError('the text is no base64');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new EvaluationError('the decoded bytes are no UTF-8');
    throw error;
  }
}

/** As Go's QueryEscape: a space is `+`, and letters, digits and `-_.~` stay. */
function urlText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
