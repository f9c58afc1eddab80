import { HclScanner, HclSyntaxError } from '../source/hcl-scanner.ts';
import { readTemplateText } from '../source/hcl-template.ts';
import type { Expression } from '../source/hcl-tree.ts';
import type { Range } from '../source/text.ts';
import { freeNamesIn } from './free-names.ts';
import type { Scope } from './scope.ts';
import { derived, EvaluationError, isSensitiveInside, PRESENT, unknownOf, type Value } from './value.ts';

export type Evaluate = (expression: Expression, scope: Scope) => Value;

/** A template's text, and the file that it is; null for a text that a value holds. */
export type Template = { readonly text: Value; readonly file: string | null };

/**
 * What a template gives: a text, or where it is one interpolation and nothing else, whatever that gives. It sees the
 * variables that it is given, and nothing else. Throws EvaluationError where Terraform fails.
 */
export function rendered(
  { text, file }: Template,
  variables: Value,
  scope: Scope,
  evaluate: Evaluate,
  place: Range,
): Value {
  if (variables.kind !== 'mapping' && variables.kind !== 'unknown')
    throw new EvaluationError('The variables of a template must be an object or a map.', place);
  if (text.kind !== 'string' || variables.kind !== 'mapping') {
    scope.budget.doubts++;
    return derived(unknownOf('any', [], { can: PRESENT }), [text.kind === 'string' ? variables : text]);
  }
  const { entries } = variables;
  for (const name of entries.keys())
    if (!IDENTIFIER.test(name)) throw new EvaluationError(`${name} is no name for a variable.`, place);
  const template = scope.budget.template(text.text, () => templateIn(text.text, file, place));
  for (const name of freeNamesIn(template))
    if (!entries.has(name)) throw new EvaluationError(`The template is given no variable ${name}.`, place);
  const inner: Scope = {
    ...scope,
    ...(file === null ? { text: null, wholePlace: place } : { file, text: text.text }),
    names: { named: noName, resource: (_, name) => noName(name) },
    bindings: entries,
    isTemplate: true,
  };
  const value = evaluate(template, inner);
  if (value.kind === 'null') throw new EvaluationError('The template gives null.', place);
  const isSensitive = value.isSensitive || text.isSensitive || isSensitiveInside(variables);
  return { ...derived(value, [text, variables]), isSensitive };
}

const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

/** Every name is looked for among the variables before the template is evaluated. */
function noName(name: string): never {
  throw new EvaluationError(`${name} has no meaning in a template.`);
}

/** Throws EvaluationError, at the template where that is a file. */
function templateIn(text: string, file: string | null, place: Range): Expression {
  try {
    return readTemplateText(new HclScanner(text));
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    const { message, start, end } = error;
    const at = file === null ? place : { file, start, end };
    throw new EvaluationError(`The template can't be read: ${message}`, at);
  }
}
