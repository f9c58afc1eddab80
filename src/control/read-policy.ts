import { posix } from 'node:path';
import type { Problem, SourceFile } from '../source/text.ts';
import { quoted } from './config-value.ts';
import { defaultLimits, defaultPolicy } from './default-policy.ts';
import type { Limits, Policy, PolicyDocument, Reading } from './policy.ts';
import { type Config, policySchema } from './policy-schema.ts';
import { type ConfigFile, firstLine, readConfig } from './read-config.ts';
import { readEntries } from './read-entries.ts';

/** Where config comes from, weakest layer first. Files of different layers must have different paths. */
export type PolicyLayers = {
  /** The reading that the deployer's environment names. */
  readonly deployerReading: Reading | null;
  /** The organisation's file; null where there is none to see. */
  readonly organisation: SourceFile | null;
  /** What a reader should know about an organisation's file that is not there. */
  readonly organisationNotice?: string;
  /** The repository's files: none, one, or both spellings of the name (which is a problem). */
  readonly repository: readonly SourceFile[];
};

/**
 * What the config of all layers says on a day (`today`: YYYY-MM-DD, UTC). Never throws: whatever is wrong is in
 * `problems` (then `isBroken`) or, where an entry alone is wrong, in `entries`.
 */
export function readPolicy(layers: PolicyLayers, today: string): PolicyDocument {
  const organisation = layers.organisation === null ? [] : [readConfig(layers.organisation)];
  const repository = layers.repository.length > 1 ? [] : layers.repository.map(readConfig);
  const enforced = new Set(organisation.flatMap(({ config }) => config.enforced ?? []));
  const config = merged([...organisation, ...repository.map((layer) => withoutKeys(layer, enforced))]);
  const drafts = [...organisation, ...repository.map((layer) => withoutEntries(layer, enforced))];
  const problems = [...organisation, ...repository].flatMap((layer) => layer.problems);
  problems.push(...twoFiles(layers.repository));
  return {
    policy: policyOf(config, layers.deployerReading),
    limits: limitsOf(config.limits ?? {}),
    entries: readEntries(
      drafts.flatMap((layer) => layer.drafts),
      { limits: config.limits ?? {}, hasApprovers: (config.approvers ?? []).length > 0, today },
    ),
    problems,
    isBroken: problems.length > 0,
    notices: [
      ...organisation.flatMap((above) => repository.flatMap((below) => overruled(above, below, enforced))),
      ...[...organisation, ...repository].flatMap((layer) => [...empty(layer), ...withoutEffect(layer)]),
      ...repository.flatMap(misplaced),
    ],
    absence: layers.organisationNotice ?? null,
    sources: [...(layers.organisation === null ? [] : [layers.organisation]), ...layers.repository],
  };
}

function policyOf(config: Config, deployerReading: Reading | null): Policy {
  return {
    reading: config.reading ?? deployerReading,
    applies_to: config.applies_to ?? defaultPolicy.applies_to,
    accepted_certificates: config.accepted_certificates ?? defaultPolicy.accepted_certificates,
    fail_on: config.fail_on ?? defaultPolicy.fail_on,
    unknown: config.unknown ?? defaultPolicy.unknown,
    paths: {
      include: config.paths?.include ?? defaultPolicy.paths.include,
      exclude: config.paths?.exclude ?? defaultPolicy.paths.exclude,
    },
    inputs: {
      workspaces: config.terraform?.workspaces ?? defaultPolicy.inputs.workspaces,
      varFiles: varFilesOf(config.terraform?.var_files ?? {}),
      parameterFiles: new Map(
        Object.entries(config.cloudformation?.parameter_files ?? {}).map(([template, files]) => [
          posix.normalize(template).replace(/^\//, ''),
          files,
        ]),
      ),
    },
  };
}

function limitsOf(limits: NonNullable<Config['limits']>): Limits {
  return {
    allow_exceptions: limits.allow_exceptions ?? defaultLimits.allow_exceptions,
    allow_wildcard: limits.allow_wildcard ?? defaultLimits.allow_wildcard,
    max_days: limits.max_days ?? null,
    max_entries_per_date: limits.max_entries_per_date ?? null,
    require_ticket: limits.require_ticket ?? null,
  };
}

/** By the folder without the slash at its end, '' for the root. */
function varFilesOf(
  written: Readonly<Record<string, readonly (string | readonly string[])[]>>,
): Policy['inputs']['varFiles'] {
  return new Map(
    Object.entries(written).map(([folder, sets]) => [
      posix
        .normalize(folder)
        .replace(/^\.?\/|\/$/g, '')
        .replace(/^\.$/, ''),
      sets.map((set) => (typeof set === 'string' ? [set] : set)),
    ]),
  );
}

/** Later layers win, key by key; `paths`, `limits` and `terraform` key by key within. */
function merged(files: readonly ConfigFile[]): Config {
  let result: Config = {};
  for (const { config } of files)
    result = {
      ...result,
      ...config,
      paths: { ...result.paths, ...config.paths },
      limits: { ...result.limits, ...config.limits },
      terraform: { ...result.terraform, ...config.terraform },
      cloudformation: { ...result.cloudformation, ...config.cloudformation },
    };
  return result;
}

function withoutKeys(layer: ConfigFile, enforced: ReadonlySet<string>): ConfigFile {
  const kept = Object.entries(layer.config).filter(([key]) => !enforced.has(key));
  return { ...layer, config: policySchema.parse(Object.fromEntries(kept)) };
}

function withoutEntries(layer: ConfigFile, enforced: ReadonlySet<string>): ConfigFile {
  const drafts = layer.drafts.map((draft) => {
    if (!enforced.has(draft.key)) return draft;
    const { file, start, end } = draft.node;
    const message = `the organisation enforces \`${draft.key}\`: only the entries of its own file count`;
    return { ...draft, flaws: [...draft.flaws, { file, start, end, message }] };
  });
  return { ...layer, drafts };
}

function twoFiles(files: readonly SourceFile[]): Problem[] {
  const [first, second] = files;
  if (!first || !second) return [];
  const message = `both ${quoted(first.path)} and ${quoted(second.path)} exist; keep one of the two`;
  return [{ ...firstLine(second), message }];
}

function overruled(above: ConfigFile, below: ConfigFile, enforced: ReadonlySet<string>): string[] {
  const theirs = new Map<string, unknown>(Object.entries(above.config));
  return Object.entries(below.config).flatMap(([key, value]) => {
    const holding = theirs.get(key);
    if (!enforced.has(key) || JSON.stringify(holding) === JSON.stringify(value)) return [];
    const [from, here] = [quoted(above.file.path), quoted(below.file.path)];
    const holds = holding === undefined ? 'which leaves it unset' : `whose ${shown(holding, 'value')} holds`;
    return [
      `\`${key}\` is enforced by ${from}, ${holds}; ${shown(value, 'the value')} in ${here} has no effect`,
    ];
  });
}

function shown(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? quoted(value) : otherwise;
}

function empty({ config, problems, file }: ConfigFile): string[] {
  if (Object.keys(config).length + problems.length > 0) return [];
  return [`${quoted(file.path)} sets nothing: the defaults hold`];
}

/** Keys that are validated and change nothing in this version. */
function withoutEffect({ config, file }: ConfigFile): string[] {
  const keys = [
    config.inline_suppressions === 'honour' ? 'inline_suppressions: honour' : null,
    config.approvers === undefined ? null : 'approvers',
  ];
  return keys.flatMap((key) =>
    key === null ? [] : [`\`${key}\` in ${quoted(file.path)} is valid and not in effect in this version`],
  );
}

function misplaced({ config, file }: ConfigFile): string[] {
  if (config.enforced === undefined) return [];
  return [`\`enforced\` in ${quoted(file.path)} has no effect: it counts in the organisation's file only`];
}
