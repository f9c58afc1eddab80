import { childrenOf } from '../source/hcl-children.ts';
import type { Expression } from '../source/hcl-tree.ts';

/** Whether a function is called anywhere in an expression. */
export function hasCall(expression: Expression): boolean {
  const waiting: Expression[] = [expression];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (at.kind === 'call') return true;
    for (const child of childrenOf(at)) waiting.push(child);
  }
  return false;
}
