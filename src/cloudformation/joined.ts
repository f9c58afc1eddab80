import type { Edit } from '../source/text.ts';

/** Edits in order, with those that insert at one place made one. */
export function joined(edits: readonly Edit[]): Edit[] {
  const result: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    const isSamePlace = last && last.start === edit.start && last.end === edit.end && edit.start === edit.end;
    if (isSamePlace) result[result.length - 1] = { ...last, text: last.text + edit.text };
    else result.push(edit);
  }
  return result;
}
