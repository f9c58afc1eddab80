import { type DocumentNode, type FieldNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';
import type { Question } from './question.ts';

/** "Individual calls cannot request more than 500,000 total nodes" (Rate limits … for the GraphQL API). */
export const MOST_NODES = 500_000;

type Counting = { document: DocumentNode; variables: NonNullable<Question['variables']> };

/** How many nodes a document asks for at most: the pages of connections, multiplied where they lie within others. */
export function nodeCount(document: DocumentNode, question: Question): number {
  const operation = getOperationAST(document, question.operationName ?? null);
  if (operation == null) return 0;
  return countIn({ document, variables: question.variables ?? {} }, operation.selectionSet, 1);
}

function countIn(counting: Counting, selections: SelectionSetNode | undefined, around: number): number {
  let count = 0;
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const size = pageSize(counting, selection);
      const inner = around * (size ?? 1);
      count += (size === null ? 0 : inner) + countIn(counting, selection.selectionSet, inner);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      count += countIn(counting, selection.selectionSet, around);
    } else {
      count += countIn(counting, fragment(counting.document, selection.name.value), around);
    }
  }
  return count;
}

function fragment(document: DocumentNode, name: string): SelectionSetNode | undefined {
  const found = document.definitions.find(
    (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
  );
  return found?.kind === Kind.FRAGMENT_DEFINITION ? found.selectionSet : undefined;
}

/** What `first` or `last` says, or null for a field that is no connection. */
function pageSize({ variables }: Counting, field: FieldNode): number | null {
  for (const { name, value } of field.arguments ?? []) {
    if (name.value !== 'first' && name.value !== 'last') continue;
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.VARIABLE) return Number(variables[value.name.value] ?? 0);
  }
  return null;
}
