import { z } from 'zod';
import { MAX_CONFIG_BYTES } from '../control/read-config.ts';
import type { SourceFile } from '../source/text.ts';
import type { Client, GitHubApp } from './app.ts';
import { BLOB_FIELDS, contentIn } from './blob-texts.ts';
import type { Repository } from './job.ts';
import type { Recent } from './recent.ts';
import { failureOf, isRateLimited, isStatus } from './request-failure.ts';

/** Where a config may be, in a repository and in the organisation's `.github` repository. Both at once is an error. */
export const CONFIG_PATHS = ['.github/stage-review.yml', '.github/stage-review.yaml'] as const;

/** The repository of an account that holds what counts for all its repositories. */
export const ORGANISATION_REPOSITORY = '.github';

/** A config file. Where something else stands in its place, `obstacle` says what, and there is no text. */
export type ConfigText = SourceFile & { readonly obstacle?: string };

/** One config file and the id of its blob, or of what stands in its place. */
export type ConfigBlob = { readonly id: string; readonly file: ConfigText };

/** A config file as GitHub answered it, and the tag by which it says that it is still the same, which costs nothing. */
export type TaggedConfig = { readonly etag: string; readonly blob: ConfigBlob };

/** The organisation's files; or why none can be seen; or that the repository's own are the organisation's. */
export type OrganisationConfig =
  | { readonly blobs: readonly ConfigBlob[] }
  | { readonly absent: string }
  | { readonly isHere: true };

const FILE = z.object({
  type: z.literal('file'),
  sha: z.string(),
  content: z.string(),
  encoding: z.string(),
});

/** A folder, a submodule, or a link that leads to no file of the repository. */
const OTHER = z.object({ type: z.string(), sha: z.string() }).catch({ type: 'unknown', sha: 'unknown' });

const OBSTACLES = new Map([
  ['dir', 'this is a folder'],
  ['submodule', 'this is a submodule'],
  ['symlink', 'this is a symbolic link that leads to no file of the repository'],
]);

/** Asks a commit for the config files by GraphQL. */
export const CONFIG_FIELDS = CONFIG_PATHS.map(
  (path, at) => `c${at}: file(path: "${path}") { mode oid object { ${BLOB_FIELDS} } }`,
).join('\n');

const REGULAR = [0o100644, 0o100755];

const ENTRY = z.object({ mode: z.number(), oid: z.string(), object: z.unknown() }).nullable();

/** The config files on the default branch: never of the head, whose author must not judge himself. */
export async function readRepositoryConfig(client: Client, repository: Repository): Promise<ConfigBlob[]> {
  return await readConfigBlobs(async (path) => await readConfigBlob(client, repository, path));
}

/** The same by the default branch's answer to `CONFIG_FIELDS`; what that does not decide is read. */
export async function repositoryConfigIn(
  answer: Readonly<Record<string, unknown>>,
  client: Client,
  repository: Repository,
): Promise<ConfigBlob[]> {
  return await readConfigBlobs(async (path, at) => {
    const entry = ENTRY.parse(answer[`c${at}`]);
    if (entry === null) return null;
    const content = REGULAR.includes(entry.mode) ? contentIn(entry.object, entry.oid) : null;
    if (content !== null && 'text' in content) return { id: entry.oid, file: { path, text: content.text } };
    return await readConfigBlob(client, repository, path);
  });
}

/**
 * The organisation's config files. Nothing is taken for absence but GitHub's own "not there" (404) and its refusal
 * to make a token for a repository in which the App is not installed (422); any other failure is thrown.
 */
export async function readOrganisationConfig(
  app: GitHubApp,
  installation: number,
  repository: Repository,
): Promise<OrganisationConfig> {
  const source = { owner: repository.owner, name: ORGANISATION_REPOSITORY };
  const name = `${source.owner}/${source.name}`;
  if (repository.name === ORGANISATION_REPOSITORY) return { isHere: true };
  const client = await app.client(installation, {
    repository: source.name,
    permissions: { contents: 'read' },
  });
  try {
    const blobs = await readConfigBlobs(async (path) => {
      const read = async (etag?: string) => await askForConfig(client, source, path, `${name}:${path}`, etag);
      return await readAgain(app.configs, `${installation} ${name}:${path}`.toLowerCase(), read);
    });
    return blobs.length > 0 ? { blobs } : { absent: `There is no ${CONFIG_PATHS[0]} in ${name}.` };
  } catch (error) {
    if (!isRefusedToken(error)) throw error;
    return {
      absent: `No organisation config can be seen: the App is not installed in ${name}, or there is no such repository.`,
    };
  }
}

async function readConfigBlobs(
  read: (path: string, at: number) => Promise<ConfigBlob | null>,
): Promise<ConfigBlob[]> {
  return (await Promise.all(CONFIG_PATHS.map(read))).filter((blob) => blob !== null);
}

async function readConfigBlob(
  client: Client,
  repository: Repository,
  path: string,
): Promise<ConfigBlob | null> {
  return (await askForConfig(client, repository, path, path))?.blob ?? null;
}

/** What is known, where GitHub says that it is still so. */
async function readAgain(
  known: Recent<TaggedConfig>,
  key: string,
  read: (etag?: string) => Promise<TaggedConfig | null>,
): Promise<ConfigBlob | null> {
  const before = known.get(key);
  try {
    const found = await read(before?.etag);
    const isKept = found !== null && found.etag !== '' && found.blob.file.text.length <= MAX_CONFIG_BYTES;
    if (isKept) known.set(key, found);
    return found?.blob ?? null;
  } catch (error) {
    if (before === undefined || !isStatus(error, 304)) throw error;
    return before.blob;
  }
}

/** Null where there is none. Throws GitHub's 304 where the answer of this `etag` still holds. */
async function askForConfig(
  client: Client,
  source: Repository,
  path: string,
  name: string,
  etag?: string,
): Promise<TaggedConfig | null> {
  try {
    const { data: found, headers } = await client.rest.repos.getContent({
      owner: source.owner,
      repo: source.name,
      path,
      // The plain form refuses files over 1 MB; this one tells them without their content.
      mediaType: { format: 'object' },
      ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
    });
    return { etag: headers.etag ?? '', blob: configBlobOf(found, name) };
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}

function configBlobOf(found: unknown, name: string): ConfigBlob {
  const file = FILE.safeParse(found);
  if (!file.success) return obstacleOf(found, name);
  const { sha, content, encoding } = file.data;
  return { id: sha, file: { path: name, text: textOf(content, encoding) } };
}

function obstacleOf(found: unknown, name: string): ConfigBlob {
  const { type, sha } = OTHER.parse(found);
  const obstacle = `${OBSTACLES.get(type) ?? 'this is no file'}; write the config as a regular file`;
  return { id: `${type} ${sha}`, file: { path: name, text: '', obstacle } };
}

/**
 * Bytes that are no UTF-8 become U+FFFD: the file still counts, and the reader reports what it can't take. GitHub
 * sends no content for a file over 1 MB; a text over our own limit stands for it and is reported as too large.
 */
function textOf(content: string, encoding: string): string {
  if (encoding !== 'base64') return ' '.repeat(MAX_CONFIG_BYTES + 1);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(content, 'base64'));
}

function isRefusedToken(error: unknown): boolean {
  const failure = failureOf(error);
  return failure !== null && !isRateLimited(failure) && (failure.status === 404 || failure.status === 422);
}
