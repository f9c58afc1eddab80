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
  const expression = expressionText(argument, files);
  return expression === null || expression.includes('\n') ? null : { name, expression };
}

function expressionText({ valuePlace: { file, start, end } }: Argument, files: Files): string | null {
  const text = files.get(file)?.text.slice(start, end);
  if (text === undefined || !file.endsWith('.json')) return text ?? null;
  // no escapes and no second sequence, so that what stands in the braces is one expression
  return /^"\$\{([^"\\{}]+)\}"$/.exec(text)?.[1] ?? null;
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
