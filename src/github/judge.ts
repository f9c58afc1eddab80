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
import { doubted } from './doubted.ts';
import type { Repository } from './job.ts';
import { isRepair, type PolicySources, policyDocumentOf } from './policy-document.ts';
import type { Target } from './pull-request.ts';
import type { Shell } from './shell.ts';
import { entriesOf, type Revisions, readSnapshot } from './snapshot.ts';

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

/** The verdict on a head against its merge base. */
export async function judge(
  { installation, config }: Subject,
  reading: Promise<Revisions>,
  shell: Shell,
): Promise<Judged> {
  const sources = sourcesOf(config, shell);
  const { today } = config;
  const [revisions, document] = await Promise.all([reading, policyDocumentOf(sources, today)]);
  const options = { cache: shell.cache, installation };
  const { snapshot, changed, doubtful, contents } = await readSnapshot(revisions, document.policy, options);
  const isConfigRepair =
    document.isBroken && (await isRepair(sources, changed, revisions.head, contents, today));
  const review = await settled(
    () => shell.review(snapshot, document, { changed, isConfigRepair }),
    async (paths) => {
      await contents.read(paths.flatMap((path) => entriesOf(snapshot, path)));
    },
  );
  const { policy } = document;
  return {
    review: doubted(review, policy, doubtful),
    revisions,
    policy,
    changed,
    snapshot,
    document,
    contents,
  };
}
