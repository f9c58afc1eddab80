import { writtenSince } from '../control/entries.ts';
import type { Entry, Policy, PolicyDocument } from '../control/policy.ts';
import type { ConfigPreview } from '../report/config-preview.ts';
import type { Review } from '../review.ts';
import { needs } from '../scope.ts';
import { settled } from '../settle.ts';
import type { Snapshot } from '../source/snapshot.ts';
import type { ConfigText } from './config-files.ts';
import { Contents } from './contents.ts';
import { type Judged, type Subject, sourcesOf } from './judge.ts';
import { configIn, policyDocumentOf } from './policy-document.ts';
import type { PullRequest } from './pull-request.ts';
import type { Shell } from './shell.ts';
import { entriesOf } from './snapshot.ts';

const ORGANISATION =
  "This is the organisation's config: it counts for all its repositories, and the stages here are those of this one alone.";
const OUTDATED =
  'The config of the default branch has changed since this branch left it. The comparison is with what counts now, so that it may show that change turned round: bring the branch up to date to see your own.';

/**
 * What the head's config would do in the place of the one that counts now: both judge all stages of the head's tree,
 * which is what the repository will be, so that nothing but the config makes a difference.
 */
export async function previewConfig(
  { target: pull, installation, config }: Subject<PullRequest>,
  { revisions }: Pick<Judged, 'revisions'>,
  shell: Shell,
): Promise<ConfigPreview> {
  const { head, base, objects } = revisions;
  const contents = new Contents({ objects, cache: shell.cache, installation });
  const sources = sourcesOf(config, shell);
  const documentOf = async (files: readonly ConfigText[]) =>
    await policyDocumentOf({ ...sources, repository: files }, config.today);
  const [written, parted] = [await configIn(head, contents), await configIn(base, contents)];
  const before = await documentOf(sources.repository);
  const after = await documentOf(written);
  const earlier = await documentOf(parted);
  const files = written.map(({ path }) => path);
  const isOwn = ({ place }: Entry) => files.includes(place.file);
  const isOutdated = !base.truncated && textsOf(parted) !== textsOf(sources.repository);
  const judging = new Judging(
    { head, base: null, contents: contents.all, renames: new Map() },
    contents,
    shell,
  );
  const both = after.isBroken ? [] : [before, after].filter(({ isBroken }) => !isBroken);
  await judging.read(both.map(({ policy }) => policy));
  return {
    before: { document: before, review: both.includes(before) ? await judging.review(before) : null },
    after: { document: after, review: both.includes(after) ? await judging.review(after) : null },
    files,
    written: writtenSince([...before.entries, ...earlier.entries], after.entries).filter(isOwn),
    notices: [
      ...('isHere' in config.organisation ? [ORGANISATION] : []),
      ...elsewhereNotices(pull),
      ...(isOutdated ? [OUTDATED] : []),
    ],
  };
}

function elsewhereNotices({ base, defaultBranch }: PullRequest): string[] {
  if (base.ref === defaultBranch) return [];
  const branches = `\`${base.ref}\` and not for the default branch, \`${defaultBranch}\``;
  return [
    `This pull request is for ${branches}: merging it decides nothing before its config stands there too.`,
  ];
}

function textsOf(files: readonly ConfigText[]): string {
  return JSON.stringify(files.map(({ path, text }) => [path, text]));
}

/** Judges all stages of one tree by several configs, from contents that are read once. */
class Judging {
  readonly #snapshot: Snapshot;
  readonly #contents: Contents;
  readonly #shell: Shell;

  constructor(snapshot: Snapshot, contents: Contents, shell: Shell) {
    this.#snapshot = snapshot;
    this.#contents = contents;
    this.#shell = shell;
  }

  /** Reads what a review of everything needs under any of the policies, within the budget of one review. */
  async read(policies: readonly Policy[]): Promise<void> {
    for (;;) {
      const paths = policies.flatMap((policy) => needs(this.#snapshot, policy, null));
      if (!(await this.#readPaths(paths))) return;
    }
  }

  async review(document: PolicyDocument): Promise<Review> {
    return await settled(
      () => this.#shell.review(this.#snapshot, document, { changed: null, isWithoutFixes: true }),
      async (paths) => {
        await this.#readPaths(paths);
      },
    );
  }

  async #readPaths(paths: readonly string[]): Promise<boolean> {
    return await this.#contents.read(paths.flatMap((path) => entriesOf(this.#snapshot, path)));
  }
}
