import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { describe, expect, test } from 'vitest';
import { readPolicy } from '../src/control/read-policy.ts';
import { stageLabel } from '../src/report/stage-label.ts';
import { type Review, review } from '../src/review.ts';
import { needs } from '../src/scope.ts';
import { settled } from '../src/settle.ts';
import {
  type Content,
  changedPaths,
  contentOf,
  type Snapshot,
  type TreeEntry,
} from '../src/source/snapshot.ts';
import { applyEdits, LineIndex, type SourceFile } from '../src/source/text.ts';

// A case is a folder: `head` and, where there is one, `base` are trees, `config.yml` is the config of the default
// branch, `renames.json` maps new names to old ones. `review.txt` is what must come out, `fixes.diff` what all
// fixes together do. `npx vitest run test/cases.test.ts -u` writes both anew: read them before you commit them.
const CASES = join(import.meta.dirname, 'cases');
const TODAY = '2026-11-22';

type Case = { snapshot: Snapshot; changed: string[] | null; config: SourceFile[] };

function caseOf(folder: string): Case {
  const contents = new Map<string, Content>();
  const treeOf = (side: string): Map<string, TreeEntry> => {
    const root = join(folder, side);
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
      (entry) => !entry.isDirectory(),
    );
    return new Map(
      entries.map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const bytes = entry.isSymbolicLink() ? Buffer.from('link') : readFileSync(path);
        const id = bytes.toString('base64');
        contents.set(id, contentOf(bytes));
        const mode = entry.isSymbolicLink() ? ('120000' as const) : ('100644' as const);
        return [path.slice(root.length + 1), { id, mode }];
      }),
    );
  };
  const head = { tree: treeOf('head'), truncated: false };
  const base = existsSync(join(folder, 'base')) ? { tree: treeOf('base'), truncated: false } : null;
  const renamesFile = join(folder, 'renames.json');
  const renames = existsSync(renamesFile)
    ? Object.entries<string>(JSON.parse(readFileSync(renamesFile, 'utf8')))
    : [];
  const configFile = join(folder, 'config.yml');
  const text = existsSync(configFile) ? readFileSync(configFile, 'utf8') : null;
  return {
    snapshot: { head, base, contents, renames: new Map(renames) },
    changed: base && changedPaths(head.tree, base.tree),
    config: text === null ? [] : [{ path: '.github/stage-review.yml', text }],
  };
}

/** Everything of a review that a reader should see in a case, a line each. */
function told(result: Review): string {
  const indexes = new Map(result.sources.map(({ path, text }) => [path, new LineIndex(text)]));
  const at = (file: string, offset: number): string => {
    const { line, column } = indexes.get(file)?.position(offset) ?? { line: 1, column: 1 };
    return `${file}:${line}:${column}`;
  };
  const lines = [`${result.conclusion} (${result.reading ?? 'undecided'})`];
  for (const { stage, verdict, verdicts, change, disposition, counts, fix, noFix } of result.findings) {
    const { certificate } = stage;
    const judged = verdict ?? `${verdicts.required} if required, ${verdicts.forbidden} if forbidden`;
    const covered = disposition.entry === null ? '' : ` by ${disposition.entry}`;
    lines.push(`${stage.kind} ${stageLabel(stage)} at ${at(stage.header.file, stage.header.start)}`);
    lines.push(
      `  ${certificate.state}: ${judged}, ${change}, ${disposition.state}${covered}${counts ? ', counts' : ''}`,
    );
    for (const { file, start, text } of certificate.because)
      lines.push(`  because ${at(file, start)} ${text}`);
    for (const { file, start, text } of stage.integrations === 'unknown' ? [] : stage.integrationsBecause)
      lines.push(`  integrations ${stage.integrations}: ${at(file, start)} ${text}`);
    for (const note of certificate.notes) lines.push(`  note: ${note}`);
    if (noFix) lines.push(`  no fix: ${noFix}`);
    if (fix) lines.push('  fix');
  }
  for (const { file, start, message } of result.problems) lines.push(`problem ${at(file, start)} ${message}`);
  for (const { file, start, message } of result.policyProblems)
    lines.push(`config ${at(file, start)} ${message}`);
  for (const { id, state, message, stages } of result.entries)
    lines.push(`entry ${id} ${state}: ${message || stages.join(', ')}`);
  lines.push(
    ...result.notices.map((notice) => `notice: ${notice}`),
    ...result.incomplete.map((why) => `incomplete: ${why}`),
  );
  return `${lines.join('\n')}\n`;
}

function fixesOf(result: Review): string {
  const all = result.findings.flatMap(({ fix }) => fix?.edits ?? []);
  // stages that one edit mends share it
  const edits = [...new Map(all.map((edit) => [JSON.stringify(edit), edit])).values()];
  return result.sources
    .toSorted((a, b) => a.path.localeCompare(b.path, 'en'))
    .filter(({ path }) => edits.some(({ file }) => file === path))
    .map(({ path, text }) => {
      const after = applyEdits(
        text,
        edits.filter(({ file }) => file === path),
      );
      return createTwoFilesPatch(path, path, text, after, '', '', { context: 3 }).replace(
        /^Index: .*\n=+\n/,
        '',
      );
    })
    .join('');
}

function idsOf({ head, base }: Snapshot, paths: Iterable<string>): string[] {
  return [head, base].flatMap((side) => [...paths].flatMap((path) => side?.tree.get(path)?.id ?? []));
}

describe.each(readdirSync(CASES))('case %s', (name) => {
  const folder = join(CASES, name);
  const { snapshot, changed, config } = caseOf(folder);
  const layers = { deployerReading: null, organisation: null, repository: config };
  const document = readPolicy(layers, TODAY);

  test('is judged as expected, and its fixes do what is expected', async () => {
    const result = await review(snapshot, document, { changed });
    await expect(told(result)).toMatchFileSnapshot(join(folder, 'review.txt'));
    const fixes = fixesOf(result);
    if (fixes !== '') await expect(fixes).toMatchFileSnapshot(join(folder, 'fixes.diff'));
    else expect(existsSync(join(folder, 'fixes.diff'))).toBe(false);
  });

  test('needs only what it then judges', async () => {
    const paths = new Set(needs({ ...snapshot, contents: new Map() }, document.policy, changed));
    const ids = idsOf(snapshot, paths);
    const read = new Map([...snapshot.contents].filter(([id]) => ids.includes(id)));
    const partial = { ...snapshot, contents: read };
    expect(needs(partial, document.policy, changed)).toEqual([]);
    const result = await settled(
      () => review(partial, document, { changed }),
      (wanted) => {
        for (const id of idsOf(snapshot, wanted)) read.set(id, snapshot.contents.get(id) ?? { text: '' });
      },
    );
    expect(told(result)).toBe(told(await review(snapshot, document, { changed })));
  });
});
