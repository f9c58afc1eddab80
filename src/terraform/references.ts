import { childrenOf } from '../source/hcl-children.ts';
import type { Expression } from '../source/hcl-tree.ts';

/** What an expression refers to anywhere in it, by its first two parts: `type.name`, `var.x`, `each.value`. */
export function referencesIn(expression: Expression): Set<string> {
  const found = new Set<string>();
  const waiting: Expression[] = [expression];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (at.kind === 'attribute' && at.object.kind === 'variable') found.add(`${at.object.name}.${at.name}`);
    else for (const child of childrenOf(at)) waiting.push(child);
  }
  return found;
}
