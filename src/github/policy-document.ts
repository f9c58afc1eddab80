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
  const { organisation, repository, deployerReading } = sources;
  const isAbsent = 'absent' in organisation;
  const [first, second] = isAbsent ? [] : organisation.blobs;
  const layers = {
    deployerReading,
    organisation: first?.file ?? null,
    repository,
    ...(isAbsent ? { organisationNotice: organisation.absent } : {}),
  };
  const document = withObstacles(await loadPolicy(layers, today), [
    ...repository,
    ...(first ? [first.file] : []),
  ]);
  if (isAbsent && sources.isOrganisationConfigRequired)
    return broken(
      document,
      `The organisation's config is required here. ${organisation.absent}`,
      'organisation config',
    );
  if (second === undefined) return document;
  return broken(
    document,
    `both ${first?.file.path} and ${second.file.path} exist; keep one of the two`,
    second.file.path,
  );
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
 * valid one: it must not be held up by what it repairs.
 */
export async function isRepair(
  sources: PolicySources,
  changed: readonly string[],
  head: Revision,
  contents: Contents,
  today: string,
): Promise<boolean> {
  if (changed.length === 0 || !changed.every((path) => CONFIG_PATHS.some((own) => isAtOrBelow(path, own))))
    return false;
  const found = [...head.tree].filter(([path]) => CONFIG_PATHS.some((own) => isAtOrBelow(path, own)));
  const paths = new Set<string>(CONFIG_PATHS);
  // A link, a submodule, or a file of a folder that stands in the place of the config.
  if (found.some(([path, { mode }]) => !paths.has(path) || mode === '120000' || mode === '160000'))
    return false;
  await contents.read(found.map(([, entry]) => entry));
  const repository = found.flatMap(([path, entry]) => {
    const content = contents.all.get(entry.id);
    return content !== undefined && 'text' in content ? [{ path, text: content.text }] : [];
  });
  if (repository.length === 0 || repository.length < found.length) return false;
  return !(await policyDocumentOf({ ...sources, repository }, today)).isBroken;
}

/** A folder of a config's name has its files below that name. */
function isAtOrBelow(path: string, own: string): boolean {
  return path === own || path.startsWith(`${own}/`);
}
