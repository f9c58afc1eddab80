import { readPolicy } from '../../src/control/read-policy.ts';
import { review } from '../../src/review.ts';
import { type Content, contentOf } from '../../src/source/snapshot.ts';
import { applyEdits } from '../../src/source/text.ts';

export type Texts = Readonly<Record<string, string>>;

/** What a review offers for its failing stages: the files that all fixes change, the cautions of their own, the words. */
export type Offered = {
  readonly changed: Texts;
  readonly cautions: readonly string[];
  readonly noFix: readonly string[];
};

/** The review of a repository that holds these files, of all of them or of a change of some. */
export async function offered(
  texts: Texts,
  config: string,
  changed: readonly string[] | null = null,
): Promise<Offered> {
  const contents = new Map<string, Content>();
  const tree = new Map(
    Object.entries(texts).map(([path, text]) => {
      const id = JSON.stringify(text);
      contents.set(id, contentOf(Buffer.from(text)));
      return [path, { id, mode: '100644' as const }];
    }),
  );
  const snapshot = {
    head: { tree, truncated: false },
    base: null,
    contents,
    renames: new Map<string, string>(),
  };
  const repository = [{ path: '.github/stage-review.yml', text: config }];
  const document = readPolicy({ deployerReading: null, organisation: null, repository }, '2026-11-22');
  const { findings } = await review(snapshot, document, { changed });
  const fixes = findings.flatMap(({ fix }) => fix ?? []);
  const edits = [
    ...new Map(fixes.flatMap((fix) => fix.edits).map((edit) => [JSON.stringify(edit), edit])).values(),
  ];
  const after = Object.entries(texts).map(([path, text]) => {
    const own = edits.filter(({ file }) => file === path);
    return [path, applyEdits(text, own)] as const;
  });
  return {
    changed: Object.fromEntries(after.filter(([path, text]) => texts[path] !== text)),
    cautions: fixes.map(({ caution }) => caution.slice(caution.indexOf('. ') + 2)),
    noFix: findings.flatMap(({ noFix }) => noFix ?? []),
  };
}
