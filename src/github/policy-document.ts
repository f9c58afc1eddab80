import { loadPolicy } from '../control/load-policy.ts';
import type { PolicyDocument, Reading } from '../control/policy.ts';
import type { Revision } from '../source/snapshot.ts';
import type { Problem, SourceFile } from '../source/text.ts';
import { CONFIG_PATHS, type OrganisationConfig } from './config-files.ts';
import type { Contents } from './contents.ts';

export type PolicySources = {
  readonly deployerReading: Reading | null;
  readonly isOrganisationConfigRequired: boolean;
  readonly organisation: OrganisationConfig;
  readonly repository: readonly SourceFile[];
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
  const document = await loadPolicy(layers, today);
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
  const paths = new Set<string>(CONFIG_PATHS);
  if (changed.length === 0 || !changed.every((path) => paths.has(path))) return false;
  const entries = CONFIG_PATHS.flatMap((path) => {
    const entry = head.tree.get(path);
    return entry === undefined || entry.mode === '120000' || entry.mode === '160000' ? [] : [{ path, entry }];
  });
  await contents.read(entries.map(({ entry }) => entry));
  const repository = entries.flatMap(({ path, entry }) => {
    const content = contents.all.get(entry.id);
    return content !== undefined && 'text' in content ? [{ path, text: content.text }] : [];
  });
  if (repository.length === 0 || repository.length < entries.length) return false;
  return !(await policyDocumentOf({ ...sources, repository }, today)).isBroken;
}
