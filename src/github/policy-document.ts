import { loadPolicy } from '../control/load-policy.ts';
import type { PolicyDocument, Reading } from '../control/policy.ts';
import type { Revision } from '../source/snapshot.ts';
import type { Problem } from '../source/text.ts';
import { CONFIG_PATHS, type ConfigText, type OrganisationConfig } from './config-files.ts';
import type { Contents } from './contents.ts';

export type PolicySources = {
  readonly deployerReading: Reading | null;
  readonly isOrganisationConfigRequired: boolean;
  readonly organisation: OrganisationConfig;
  readonly repository: readonly ConfigText[];
};

/** What all layers of the config say on a day (`today`: YYYY-MM-DD, UTC). */
export async function policyDocumentOf(sources: PolicySources, today: string): Promise<PolicyDocument> {
  const { organisation, deployerReading } = sources;
  const isAbsent = 'absent' in organisation;
  const [first, second] = organisationFiles(sources);
  const repository = 'isHere' in organisation ? [] : sources.repository;
  const layers = {
    deployerReading,
    organisation: first ?? null,
    repository,
    ...(isAbsent ? { organisationNotice: organisation.absent } : {}),
  };
  const document = withObstacles(await loadPolicy(layers, today), [...repository, ...(first ? [first] : [])]);
  if (isAbsent && sources.isOrganisationConfigRequired)
    return broken(
      document,
      `The organisation's config is required here. ${organisation.absent}`,
      'organisation config',
    );
  if (second === undefined) return document;
  return broken(document, `both ${first?.path} and ${second.path} exist; keep one of the two`, second.path);
}

function organisationFiles({ organisation, repository }: PolicySources): readonly ConfigText[] {
  if ('isHere' in organisation) return repository;
  return 'absent' in organisation ? [] : organisation.blobs.map(({ file }) => file);
}

function withObstacles(document: PolicyDocument, files: readonly ConfigText[]): PolicyDocument {
  return files.reduce(
    (told, { path, obstacle }) => (obstacle === undefined ? told : broken(told, obstacle, path)),
    document,
  );
}

function broken(document: PolicyDocument, message: string, file: string): PolicyDocument {
  const problem: Problem = { file, start: 0, end: 0, message };
  return { ...document, problems: [...document.problems, problem], isBroken: true };
}

/**
 * Whether a pull request (`changed` paths, `head` tree) changes nothing but the repository's broken config, into a
 * valid one or into none: it must not be held up by what it repairs.
 */
export async function isRepair(
  sources: PolicySources,
  changed: readonly string[],
  head: Revision,
  contents: Contents,
  today: string,
): Promise<boolean> {
  if (changed.length === 0 || !changed.every(isConfigPath)) return false;
  const repository = await configIn(head, contents);
  // In a tree that is cut it may be there all the same.
  if (repository.length === 0 && head.truncated) return false;
  if (repository.some(({ obstacle }) => obstacle !== undefined)) return false;
  return !(await policyDocumentOf({ ...sources, repository }, today)).isBroken;
}

/** The config files of a tree, and what else stands in their place. */
export async function configIn({ tree }: Revision, contents: Contents): Promise<ConfigText[]> {
  const entries = CONFIG_PATHS.map((path) => tree.get(path)).filter((entry) => entry !== undefined);
  await contents.read(entries.filter(({ mode }) => !OBSTACLES.has(mode)));
  return CONFIG_PATHS.flatMap((path) => {
    const entry = tree.get(path);
    if (entry === undefined)
      return [...tree.keys()].some((each) => each.startsWith(`${path}/`))
        ? [{ path, text: '', obstacle: obstacleText('this is a folder') }]
        : [];
    const obstacle = OBSTACLES.get(entry.mode);
    if (obstacle !== undefined) return [{ path, text: '', obstacle: obstacleText(obstacle) }];
    const content = contents.all.get(entry.id);
    if (content !== undefined && 'text' in content) return [{ path, text: content.text }];
    return [{ path, text: '', obstacle: content?.message ?? 'the file was not read' }];
  });
}

/** What is no file of its own. What a link leads to could be changed without the config's path being named. */
const OBSTACLES: ReadonlyMap<string, string> = new Map([
  ['120000', 'this is a symbolic link'],
  ['160000', 'this is a submodule'],
]);

function obstacleText(what: string): string {
  return `${what}; write the config as a regular file`;
}

/** Whether this is the path of a config, or stands in its place: a folder of its name has its files below it. */
export function isConfigPath(path: string): boolean {
  return CONFIG_PATHS.some((own) => path === own || path.startsWith(`${own}/`));
}
