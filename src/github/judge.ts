import type { Policy, PolicyDocument } from '../control/policy.ts';
import type { Review } from '../review.ts';
import { settled } from '../settle.ts';
import type { Snapshot } from '../source/snapshot.ts';
import type { Client } from './app.ts';
import {
  type ConfigBlob,
  type OrganisationConfig,
  readOrganisationConfig,
  readRepositoryConfig,
} from './config-files.ts';
import type { Contents } from './contents.ts';
import type { Repository } from './job.ts';
import { isRepair, type PolicySources, policyDocumentOf } from './policy-document.ts';
import { type ChangedFile, MAX_LISTED_FILES, type Target } from './pull-request.ts';
import type { Shell } from './shell.ts';
import { entriesOf, type Revisions, readRevisions, readSnapshot } from './snapshot.ts';

/** The config of a repository in all its layers, on a day. */
export type Config = {
  readonly repository: readonly ConfigBlob[];
  readonly organisation: OrganisationConfig;
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
};

/** What is known before files are read. */
export type Subject<What extends Target = Target> = {
  readonly client: Client;
  readonly installation: number;
  readonly target: What;
  readonly config: Config;
};

export type Judged = {
  readonly review: Review;
  readonly revisions: Revisions;
  readonly policy: Policy;
  /** Paths that differ between the trees. */
  readonly changed: readonly string[];
  /** What was judged by which config, and what reads more of it. */
  readonly snapshot: Snapshot;
  readonly document: PolicyDocument;
  readonly contents: Contents;
};

/** The config that counts for a repository now. */
export async function readConfig(
  client: Client,
  installation: number,
  repository: Repository,
  shell: Shell,
): Promise<Config> {
  const [own, organisation] = await Promise.all([
    readRepositoryConfig(client, repository),
    readOrganisationConfig(shell.app, installation, repository),
  ]);
  return { repository: own, organisation, today: shell.today() };
}

/** The layers of a config as the policy is made of them. */
export function sourcesOf({ repository, organisation }: Config, shell: Shell): PolicySources {
  return {
    deployerReading: shell.deployerReading,
    isOrganisationConfigRequired: shell.isOrganisationConfigRequired,
    organisation,
    repository: repository.map(({ file }) => file),
  };
}

/** The verdict on a head against its merge base; `listing` is what GitHub lists as changed between them. */
export async function judge(
  { client, installation, target, config }: Subject,
  mergeBase: string,
  listing: Promise<readonly ChangedFile[]>,
  shell: Shell,
): Promise<Judged> {
  const sources = sourcesOf(config, shell);
  const { today } = config;
  const [revisions, document] = await Promise.all([
    readRevisions(client, target, mergeBase, listing),
    policyDocumentOf(sources, today),
  ]);
  const options = { cache: shell.cache, installation };
  const { snapshot, changed, contents } = await readSnapshot(revisions, document.policy, options);
  const isConfigRepair =
    document.isBroken && (await isRepair(sources, changed, revisions.head, contents, today));
  const incomplete = revisions.files.length >= MAX_LISTED_FILES ? [CUT_LIST] : [];
  const review = await settled(
    () => shell.review(snapshot, document, { changed, incomplete, isConfigRepair }),
    async (paths) => {
      await contents.read(paths.flatMap((path) => entriesOf(snapshot, path)));
    },
  );
  return { review, revisions, policy: document.policy, changed, snapshot, document, contents };
}

const CUT_LIST = `GitHub lists no more than ${MAX_LISTED_FILES} files of a pull request, so renamed files and the lines that can be commented on are not all known.`;
