import { createHash } from 'node:crypto';
import type { ConfigBlob } from './config-files.ts';
import type { Config } from './judge.ts';
import type { PullRequest } from './pull-request.ts';

/** Everything that a verdict and what is published of it depend on. */
export type RunInputs = {
  readonly pull: PullRequest;
  readonly mergeBase: string;
  /** Of a day, since its entries lapse by the day. */
  readonly config: Config;
  readonly deployerReading: string | null;
  readonly isOrganisationConfigRequired: boolean;
  readonly version: string;
};

/** The same text for the same inputs: an evaluation that is published under it need not be repeated. */
export function runKeyOf(inputs: RunInputs): string {
  const { pull } = inputs;
  return digestOf([
    `${pull.repository.owner}/${pull.repository.name}#${pull.number}`,
    pull.head,
    inputs.mergeBase,
    pull.base.ref,
    // A draft gets no comments, so that its evaluation is not the one of the ready pull request.
    pull.isDraft,
    // Nor does a locked one.
    pull.isLocked,
    ...circumstancesOf(inputs),
  ]);
}

/** What the verdict on a merge group depends on. */
export type GroupInputs = Omit<RunInputs, 'pull' | 'mergeBase'> & {
  readonly group: { readonly head: string; readonly base: { readonly ref: string; readonly sha: string } };
};

/** The same of a merge group. */
export function groupKeyOf({ group: { head, base }, ...inputs }: GroupInputs): string {
  return digestOf([head, base.ref, base.sha, ...circumstancesOf(inputs)]);
}

/** What all verdicts depend on. */
function circumstancesOf(inputs: Omit<RunInputs, 'pull' | 'mergeBase'>): unknown[] {
  const { organisation, today, repository } = inputs.config;
  return [
    repository.map(identityOf),
    'blobs' in organisation ? organisation.blobs.map(identityOf) : organisation,
    inputs.deployerReading,
    inputs.isOrganisationConfigRequired,
    today,
    inputs.version,
  ];
}

function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function identityOf({ id, file }: ConfigBlob): string[] {
  return [file.path, id];
}
