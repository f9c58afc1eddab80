import { HclScanner, HclSyntaxError } from '../source/hcl-scanner.ts';
import { readTemplateText } from '../source/hcl-template.ts';
import type { Expression } from '../source/hcl-tree.ts';
import type { DocumentNode } from '../source/tree.ts';

/**
 * A value of JSON syntax as an expression: strings are templates, as Terraform reads them.
 * A string's expression has the string's place; the places inside it count from the beginning of the string's text.
 */
export function jsonExpression(node: DocumentNode): Expression {
  return expressionOf(node, templateOf);
}

/** The same where Terraform takes strings as they are: in values files and in the defaults of variables. */
export function jsonLiteral(node: DocumentNode): Expression {
  return expressionOf(node, (text) => ({ kind: 'literal', value: text, text, start: 0, end: text.length }));
}

function expressionOf(node: DocumentNode, ofText: (text: string) => Expression): Expression {
  const place = { start: node.start, end: node.end };
  if (node.kind === 'sequence')
    return { kind: 'tuple', items: node.items.map((item) => expressionOf(item, ofText)), ...place };
  if (node.kind === 'mapping') {
    const items = node.entries.map(({ key, value }) => ({
      key: expressionOf(key, ofText),
      value: expressionOf(value, ofText),
    }));
    return { kind: 'object', items, ...place };
  }
  if (typeof node.value !== 'string')
    return { kind: 'literal', value: node.value, text: node.text, ...place };
  return { ...ofText(node.value), ...place };
}

function templateOf(text: string): Expression {
  try {
    return unwrapped(readTemplateText(new HclScanner(text)));
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    const message = error.message.replace('The file ends here.', 'The string ends here.');
    return { kind: 'invalid', message, start: 0, end: text.length };
  }
}

/** `"${x}"` alone is `x` itself, whatever its type. */
export function unwrapped(expression: Expression): Expression {
  if (expression.kind === 'parentheses') return unwrapped(expression.inner);
  if (expression.kind !== 'template' || expression.parts.length !== 1) return expression;
  const [part] = expression.parts;
  return part?.kind === 'interpolation' ? unwrapped(part.value) : expression;
}
