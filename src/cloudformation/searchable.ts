import type { SourceFile } from '../source/text.ts';

/** What JSON and YAML may write for a plain character, and a line that goes on in YAML. */
const ESCAPE = /\\(?:u00([2-7][\da-f])|x([2-7][\da-f])|U000000([2-7][\da-f])|\r?\n[ \t]*)/gi;
const MAY_ESCAPE = /\\(?:[ux]|\r?\n)/i;

const known = new WeakMap<SourceFile, string>();

/** A file's text for a search of words: nobody hides a type behind escapes. */
export function searchable(file: SourceFile): string {
  if (!MAY_ESCAPE.test(file.text)) return file.text;
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = file.text.replace(ESCAPE, (_, ...codes: (string | undefined)[]) => {
    const code = codes.slice(0, 3).find((each) => each !== undefined);
    return code === undefined ? '' : String.fromCharCode(Number.parseInt(code, 16));
  });
  known.set(file, found);
  return found;
}
