import type { Client } from './app.ts';
import type { Repository } from './job.ts';
import {
  type ChangedFile,
  changedFileOf,
  MAX_LISTED_FILES,
  type PullRequest,
  readChangedFiles,
} from './pull-request.ts';

/** Files that GitHub lists as changed. Of a long list, some are missing. */
export type Listing = { readonly files: readonly ChangedFile[]; readonly isWhole: boolean };

/** Where head and base parted, and what the head has changed since. */
export type Comparison = { readonly mergeBase: string; readonly listing: Listing };

/** "The comparison lists up to 300 changed files", whatever page is asked for. */
const MAX_COMPARED_FILES = 300;

/** Compares two commits, those of a fork by their ids too. */
export async function readComparison(
  client: Client,
  { owner, name }: Repository,
  base: string,
  head: string,
): Promise<Comparison> {
  const { data: found } = await client.rest.repos.compareCommitsWithBasehead({
    owner,
    repo: name,
    basehead: `${base}...${head}`,
    // Of commits, which nobody asks for.
    per_page: 1,
  });
  const files = (found.files ?? []).map(changedFileOf);
  return {
    mergeBase: found.merge_base_commit.sha,
    listing: { files, isWhole: files.length < MAX_COMPARED_FILES },
  };
}

/** What a pull request changes: as the comparison says, or by a longer list where that one is cut. */
export async function readListing(
  client: Client,
  pull: PullRequest,
  { listing }: Comparison,
): Promise<Listing> {
  if (listing.isWhole) return listing;
  if (pull.changedFiles === listing.files.length) return { ...listing, isWhole: true };
  return { files: await readChangedFiles(client, pull), isWhole: pull.changedFiles <= MAX_LISTED_FILES };
}
