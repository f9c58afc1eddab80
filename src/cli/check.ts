import { relative, resolve } from 'node:path';
import { loadPolicy } from '../control/load-policy.ts';
import type { PolicyDocument, Reading } from '../control/policy.ts';
import { type Folder, FolderError, type Obstacle } from '../folder.ts';
import { type Fix, type Review, review } from '../review.ts';
import { needs } from '../scope.ts';
import { settled } from '../settle.ts';
import type { Edit, Problem } from '../source/text.ts';

/** What one run of `stage-review check` was asked. */
export type CheckOptions = {
  readonly base: string | null;
  readonly reading: Reading | null;
  /** Path of the config file, relative to the working directory; null = the root's own. */
  readonly config: string | null;
  /** Absolute path of the working directory. */
  readonly directory: string;
  /** The day on which entries lapse or not: YYYY-MM-DD, UTC. */
  readonly today: string;
};

const CONFIG_PATHS = ['.github/stage-review.yml', '.github/stage-review.yaml'];

/**
 * The config of the run. One that can't be read breaks it like one with a mistake. Throws FolderError for a named
 * file that is not there.
 */
export async function policyFor(folder: Folder, options: CheckOptions): Promise<PolicyDocument> {
  const paths =
    options.config === null ? CONFIG_PATHS : [folder.pathOf(resolve(options.directory, options.config))];
  const found = paths.flatMap((path) => folder.file(path) ?? []);
  if (options.config !== null && found.length === 0) throw new FolderError(`${options.config}: no such file`);
  const repository = found.flatMap((file) => ('text' in file ? [file] : []));
  const problems = found.flatMap((file) => ('obstacle' in file ? [problemOf(file)] : []));
  const layers = { deployerReading: null, organisation: null, repository };
  const document = withProblems(await loadPolicy(layers, options.today), problems);
  if (options.reading === null) return document;
  return { ...document, policy: { ...document.policy, reading: options.reading } };
}

function problemOf({ path, obstacle }: Obstacle): Problem {
  return { file: path, start: 0, end: 0, message: obstacle };
}

function withProblems(document: PolicyDocument, problems: readonly Problem[]): PolicyDocument {
  if (problems.length === 0) return document;
  return { ...document, problems: [...document.problems, ...problems], isBroken: true };
}

/** Reviews the folder. Throws GitError where the base can't be found. */
export async function checkFolder(
  folder: Folder,
  document: PolicyDocument,
  options: CheckOptions,
): Promise<Review> {
  const { snapshot, changed } = folder.snapshot(options.base);
  for (;;) {
    const missing = needs(snapshot, document.policy, changed, folder.under, true);
    if (missing.length === 0) break;
    folder.read(snapshot, missing);
  }
  const scope = { changed, under: folder.under, isAtHand: true };
  return settled(
    () => review(snapshot, document, scope),
    (paths) => folder.read(snapshot, paths),
  );
}

/**
 * Writes the fixes of all findings into the working tree. A fix that touches what an earlier one edits waits
 * for the next round. Answers whether anything was written.
 */
export function writeFixes(folder: Folder, { findings }: Review): boolean {
  const edits: Edit[] = [];
  for (const { fix } of findings) if (fix && !isOverlapping(fix, edits)) edits.push(...fix.edits);
  folder.write(edits);
  return edits.length > 0;
}

function isOverlapping(fix: Fix, taken: readonly Edit[]): boolean {
  return fix.edits.some((edit) =>
    taken.some(({ file, start, end }) => file === edit.file && edit.start <= end && start <= edit.end),
  );
}

/** Shows a path of the review as the user would type it in the working directory. */
export function displayIn(directory: string, folder: Folder): (path: string) => string {
  return (path) => relative(directory, resolve(folder.root, path));
}
