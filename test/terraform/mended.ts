import { createTwoFilesPatch } from 'diff';
import { readPolicy } from '../../src/control/read-policy.ts';
import { type Review, review } from '../../src/review.ts';
import type { Content, Snapshot } from '../../src/source/snapshot.ts';
import { applyEdits, type Edit } from '../../src/source/text.ts';

type Texts = Readonly<Record<string, string>>;

/** The review of a folder that holds nothing but these files. */
export function reviewOf(texts: Texts, config: string): Promise<Review> {
  const contents = new Map<string, Content>(Object.entries(texts).map(([path, text]) => [path, { text }]));
  const tree = new Map(Object.keys(texts).map((path) => [path, { id: path, mode: '100644' as const }]));
  const snapshot: Snapshot = { head: { tree, truncated: false }, base: null, contents, renames: new Map() };
  const repository = [{ path: '.github/stage-review.yml', text: config }];
  const document = readPolicy({ deployerReading: null, organisation: null, repository }, '2026-11-22');
  return review(snapshot, document, { changed: null });
}

/** The edits of all fixes of a review, those that several stages share once. */
export function editsOf({ findings }: Review): Edit[] {
  const fixes = new Map(findings.flatMap(({ fix }) => (fix ? [[JSON.stringify(fix.edits), fix.edits]] : [])));
  return [...fixes.values()].flat();
}

/** The files after edits. */
export function edited(texts: Texts, edits: readonly Edit[]): Record<string, string> {
  const changed = [...Map.groupBy(edits, ({ file }) => file)];
  return {
    ...texts,
    ...Object.fromEntries(changed.map(([path, own]) => [path, applyEdits(texts[path] ?? '', own)])),
  };
}

/** `-` and `+` lines of each changed file below its path. */
export function changedLines(before: Texts, after: Texts): string {
  return Object.keys(before)
    .filter((path) => before[path] !== after[path])
    .map((path) => {
      const patch = createTwoFilesPatch('', '', before[path] ?? '', after[path] ?? '', '', '', {
        context: 0,
      });
      const lines = patch.split('\n').filter((line) => /^[-+](?!--|\+\+)/.test(line));
      return `${path}\n${lines.join('\n')}\n`;
    })
    .join('');
}

/** What all fixes of a folder do to it, and the words for stages without one. */
export async function mended(texts: Texts, config: string): Promise<string> {
  const result = await reviewOf(texts, config);
  const after = edited(texts, editsOf(result));
  const words = result.findings.flatMap(({ noFix }) => noFix ?? []);
  return changedLines(texts, after) + words.map((each) => `${each}\n`).join('');
}
