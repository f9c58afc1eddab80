import type { Review } from '../review.ts';
import { settled } from '../settle.ts';
import type { Client } from './app.ts';
import {
  type ConfigBlob,
  type OrganisationConfig,
  readOrganisationConfig,
  readRepositoryConfig,
} from './config-files.ts';
import type { ReviewJob } from './jobs-of-event.ts';
import { isRepair, policyDocumentOf } from './policy-document.ts';
import { MAX_LISTED_FILES, type PullRequest, readPullRequest } from './pull-request.ts';
import { REVIEW_PERMISSIONS, type Shell } from './shell.ts';
import { entriesOf, type Revisions, readRevisions, readSnapshot } from './snapshot.ts';

/** What is known of a pull request before its files are read. */
export type Subject = {
  readonly client: Client;
  readonly installation: number;
  readonly pull: PullRequest;
  readonly repositoryConfig: readonly ConfigBlob[];
  readonly organisationConfig: OrganisationConfig;
  readonly today: string;
};

export type Judged = { readonly review: Review; readonly revisions: Revisions };

/** The pull request and its config, read side by side. */
export async function readSubject(job: ReviewJob, shell: Shell): Promise<Subject> {
  const { installation, repository, number } = job;
  const scope = { repository: repository.name, permissions: REVIEW_PERMISSIONS };
  const client = await shell.app.client(installation, scope);
  const [pull, repositoryConfig, organisationConfig] = await Promise.all([
    readPullRequest(client, repository, number),
    readRepositoryConfig(client, repository),
    readOrganisationConfig(shell.app, installation, repository),
  ]);
  return { client, installation, pull, repositoryConfig, organisationConfig, today: shell.today() };
}

/** The verdict on a pull request against its merge base. */
export async function judge(subject: Subject, mergeBase: string, shell: Shell): Promise<Judged> {
  const { client, installation, pull, today } = subject;
  const sources = {
    deployerReading: shell.deployerReading,
    isOrganisationConfigRequired: shell.isOrganisationConfigRequired,
    organisation: subject.organisationConfig,
    repository: subject.repositoryConfig.map(({ file }) => file),
  };
  const [revisions, document] = await Promise.all([
    readRevisions(client, pull, mergeBase),
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
  return { review, revisions };
}

const CUT_LIST = `GitHub lists no more than ${MAX_LISTED_FILES} files of a pull request, so renamed files and the lines that can be commented on are not all known.`;
