import type { Git } from './git.ts';

export type ChangedFile = {
  filename: string;
  previousFilename: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  sha: string;
  additions: number;
  deletions: number;
  /** The hunks, or null for a binary file, one over the limits, or one without changed lines. */
  patch: string | null;
};

/** "no single file's diff can exceed 20,000 loadable lines or 500 KB" (Limits for viewing content and diffs). */
const PATCH_LINES = 20_000;
const PATCH_BYTES = 500_000;

const DIFF = ['diff', '-M', '--no-color', '--no-ext-diff', '--no-textconv', '--no-abbrev'];

type RawEntry = { status: string; oldMode: string; newMode: string; sha: string; from: string; to: string };

/** Files that differ between two commits or trees, as GitHub lists them: renames found, 3 lines of context. */
export async function changedFiles(
  git: Git,
  from: string,
  to: string,
  context = 3,
): Promise<readonly ChangedFile[]> {
  const [listing, patches] = await Promise.all([
    git.lasting([...DIFF, '--raw', '--numstat', '-z', from, to]),
    git.lasting([...DIFF, `-U${context}`, from, to]),
  ]);
  const { entries, counts } = readListing(listing);
  const sections = patches.split(/(?<=\n)(?=diff --git )/).filter(Boolean);
  const files: ChangedFile[] = [];
  let next = 0;
  entries.forEach((entry, index) => {
    const own = entry.status.startsWith('T') ? 2 : 1; // a changed type is written as a removal and an addition
    const patch = own === 2 ? null : patchOf(sections[next] ?? '');
    next += own;
    files.push(changedFile(entry, counts[index] ?? [0, 0], patch));
  });
  if (next !== sections.length)
    throw new Error(`git diff wrote ${sections.length} patches, expected ${next}`);
  return files;
}

function changedFile(
  entry: RawEntry,
  [additions, deletions]: readonly [number, number],
  patch: string | null,
) {
  const status = statusOf(entry);
  return {
    filename: entry.to,
    previousFilename: status === 'renamed' ? entry.from : null,
    status,
    sha: entry.sha,
    additions,
    deletions,
    patch,
  };
}

function statusOf(entry: RawEntry): ChangedFile['status'] {
  switch (entry.status[0]) {
    case 'A':
      return 'added';
    case 'D':
      return 'removed';
    case 'R':
      return 'renamed';
    case 'T':
      return 'changed';
    default:
      return entry.oldMode !== entry.newMode ? 'changed' : 'modified';
  }
}

function readListing(listing: string): { entries: RawEntry[]; counts: [number, number][] } {
  const tokens = listing.split('\0');
  const entries: RawEntry[] = [];
  const counts: [number, number][] = [];
  let at = 0;
  const take = () => tokens[at++] ?? '';
  while (tokens[at]?.startsWith(':')) {
    const [oldMode = '', newMode = '', oldSha = '', newSha = '', status = ''] = take().slice(1).split(' ');
    const from = take();
    const to = /^[RC]/.test(status) ? take() : from;
    entries.push({ status, oldMode, newMode, sha: status === 'D' ? oldSha : newSha, from, to });
  }
  while (at < tokens.length && tokens[at] !== '') {
    const [added = '', deleted = '', path = ''] = take().split('\t');
    if (path === '') at += 2; // a rename names both paths after the counts
    counts.push([added === '-' ? 0 : Number(added), deleted === '-' ? 0 : Number(deleted)]);
  }
  return { entries, counts };
}

function patchOf(section: string): string | null {
  const start = section.startsWith('@@') ? 0 : section.indexOf('\n@@ ') + 1;
  if (start === 0) return null;
  const patch = section.slice(start).replace(/\n$/, '');
  const isOver = Buffer.byteLength(patch) > PATCH_BYTES || patch.split('\n').length > PATCH_LINES;
  return isOver ? null : patch;
}
