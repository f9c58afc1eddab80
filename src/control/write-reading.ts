import { readDocument } from '../source/document.ts';
import { setEntry } from '../source/document-edit.ts';
import { applyEdits, lineBreakOf, type SourceFile } from '../source/text.ts';
import { ownEntry } from '../source/tree.ts';
import type { Reading } from './policy.ts';

/**
 * The text of a config with `reading` added to it, all else kept as it is; null where the file has a reading already,
 * or is none to which a key can be added.
 */
export function withReading(file: SourceFile, reading: Reading): string | null {
  const { documents, problems } = readDocument(file);
  const [root, second] = documents;
  if (problems.length > 0 || second !== undefined) return null;
  if (root === undefined || (root.kind === 'scalar' && root.value === null && root.tag === null))
    return appended(file.text, `reading: ${reading}`);
  if (root.kind !== 'mapping' || ownEntry(root, 'reading') !== undefined) return null;
  return applyEdits(file.text, setEntry(file, root, 'reading', reading));
}

function appended(text: string, line: string): string {
  const lineBreak = lineBreakOf(text);
  const isOnOwnLine = /^\uFEFF?$|\n$/.test(text);
  return text + (isOnOwnLine ? '' : lineBreak) + line + lineBreak;
}
