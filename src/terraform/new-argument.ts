import { HclScanner, HclSyntaxError } from '../source/hcl-scanner.ts';
import { readTemplateText } from '../source/hcl-template.ts';
import type { Range } from '../source/text.ts';
import type { Files } from '../stage.ts';
import type { Argument } from './block.ts';
import { unwrapped } from './json-expression.ts';
import { referencesIn } from './references.ts';

/** An argument of a new resource: a text, or an expression in native syntax (of one line). */
export type NewArgument =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly expression: string };

/** Scopes that mean something else, or nothing, in another resource. */
const OF_THE_INSTANCE = /^(?:each|count|self)\./;

/** A provider's name, or with the alias of one of its configurations. */
const PROVIDER = /^[\p{ID_Start}_][\p{ID_Continue}-]*(?:\.[\p{ID_Start}_][\p{ID_Continue}-]*)?$/u;

/** An argument of another resource for a new one in the same module; null where it can't be repeated there. */
export function copiedArgument(argument: Argument, files: Files): NewArgument | null {
  const { name, value } = argument;
  const plain = unwrapped(value);
  if (plain.kind === 'literal' && typeof plain.value === 'string') {
    if (name !== 'provider') return { name, text: plain.value };
    return PROVIDER.test(plain.value) ? { name, expression: plain.value } : null;
  }
  if ([...referencesIn(value)].some((reference) => OF_THE_INSTANCE.test(reference))) return null;
  const expression = expressionText(argument.valuePlace, files);
  return expression === null || expression.includes('\n') ? null : { name, expression };
}

/** The expression that stands at a place, in native syntax; null where JSON syntax hides it. */
export function expressionText({ file, start, end }: Range, files: Files): string | null {
  const text = files.get(file)?.text.slice(start, end);
  return text === undefined || !file.endsWith('.json') ? (text ?? null) : sequenceIn(text);
}

/** What stands in the braces of a JSON string that is one sequence: `"${…}"`. */
function sequenceIn(json: string): string | null {
  if (!json.startsWith('"${') || !json.endsWith('}"')) return null;
  try {
    const text: unknown = JSON.parse(json);
    if (typeof text !== 'string') return null;
    const template = readTemplateText(new HclScanner(text));
    const isOne = template.kind === 'template' && template.parts.length === 1;
    return isOne && template.parts[0]?.kind === 'interpolation' ? text.slice(2, -1).trim() : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof HclSyntaxError) return null;
    throw error;
  }
}

/** The lines of arguments in native syntax, aligned as `terraform fmt` wants them. */
export function writtenInHcl(values: readonly NewArgument[], indent: string): string {
  const width = Math.max(...values.map(({ name }) => name.length));
  return values
    .map((value) => {
      const written = 'text' in value ? JSON.stringify(escaped(value.text)) : value.expression;
      return `${indent}${value.name.padEnd(width)} = ${written}\n`;
    })
    .join('');
}

/** The members of arguments in JSON syntax. */
export function writtenInJson(values: readonly NewArgument[]): [string, string][] {
  return values.map((value) => {
    if ('text' in value) return [value.name, escaped(value.text)];
    // the only argument here whose string is a reference, not a template
    return [value.name, value.name === 'provider' ? value.expression : `\${${value.expression}}`];
  });
}

/** Neither syntax reads `${` and `%{` in the text as the beginning of a sequence then. */
function escaped(text: string): string {
  return text.replace(/[$%]\{/g, (sequence) => sequence.charAt(0) + sequence);
}
