import { posix } from 'node:path';
import type { SourceFile } from '../source/text.ts';
import { mappingEntry } from '../source/tree.ts';
import { agreedStage } from '../stage/agreed-stage.ts';
import { type Circumstances, chained, type Files, type Stage } from '../stage.ts';
import type { Deployment } from './deployment.ts';
import { placeOf } from './function-call.ts';
import { fileAt, parameterDocuments } from './neighbours.ts';
import { isFor, type ParameterFile, readParameterFiles, valueFrom } from './parameter-file.ts';
import { searchable } from './searchable.ts';
import { namedStage } from './serverless-stage.ts';
import type { DeclaredStages } from './stages.ts';
import { declarationIn, type Template } from './template.ts';
import { opaqueValue, type Value } from './value.ts';

/** One way to deploy a root template. */
type Variant = {
  readonly file: ParameterFile | null;
  /** Where its file is, or may be: a change there can change what is deployed. */
  readonly paths: readonly string[];
  /** Whether files give what this deployment lacks: it is possible only with values that are not in the repository. */
  readonly lacksValues: boolean;
  readonly given: Deployment['given'];
};

/** A deployment of a root template that is known of; which of its variants it is, is not known where there are several. */
export type Run = { readonly name: string | null; readonly variants: readonly Variant[] };

/** Without any file. */
export const PLAIN: Variant = { file: null, paths: [], lacksValues: false, given: () => null };

/** Most parameter files of one template that are tried. */
const MAX_VARIANTS = 40;

/** The runs of a template: with the files that the policy names, else one that may be given any file around it. */
export function runsOf(template: Template, files: Files, { inputs, surroundings }: Circumstances): Run[] {
  const { path } = template.file;
  const named = inputs.parameterFiles.get(path) ?? [];
  const read = (each: string): SourceFile | null => files.get(each) ?? fileAt(each, surroundings);
  if (named.length > 0) return named.flatMap((each) => namedRuns(each, template, read));
  if (!hasParameters(template) || !makesStages(template)) return [{ name: null, variants: [PLAIN] }];
  const exists = (each: string): boolean => read(each) !== null;
  const found = [...parameterDocuments(path, surroundings)]
    .flatMap(readParameterFiles)
    .filter((file) => file.values.size > 0 || file.isOpen)
    .filter((file) => file.template === null || file.template === path || !exists(file.template))
    .filter((file) => isFor(file, template))
    .slice(0, MAX_VARIANTS);
  const isNeeded = found.some((file) => [...file.values.keys()].some((name) => lacksDefault(name, template)));
  const variants = found.map((file) => variantOf(file, [file.path], file.path, template));
  return [{ name: null, variants: [isNeeded ? { ...PLAIN, lacksValues: true } : PLAIN, ...variants] }];
}

/** The deployments of a file that the policy names, perhaps with an environment behind it: `samconfig.toml#prod`. */
function namedRuns(written: string, template: Template, read: (path: string) => SourceFile | null): Run[] {
  const { paths, files } = meantBy(written, template, read);
  const given = namedStage(template, paths, written.split('#', 2)[1]);
  if (given) return [{ name: written, variants: [{ ...PLAIN, paths, given }] }];
  if (files.length === 0) return [{ name: written, variants: [variantOf(null, paths, written, template)] }];
  return files.map((each) => ({
    name: files.length === 1 ? written : each.name,
    variants: [variantOf(each, [each.path], written, template)],
  }));
}

/** What gives a run its values, by the run's name; null where nothing does. */
export function parameterFileOfRun(
  run: string,
  template: Template,
  fileAt: (path: string) => SourceFile | null,
): ParameterFile | null {
  // of several deployments of one file, each run has the name of its own
  const [, path = run] = /^(.*) \([^()]*\)$/.exec(run) ?? [];
  const found = [...new Set([run, path])].flatMap((written) => meantBy(written, template, fileAt).files);
  return found.length === 1 ? (found[0] ?? null) : (found.find(({ name }) => name === run) ?? null);
}

/** Where the policy may mean a file to be (from the root of the repository, or from the template), and what is there. */
function meantBy(
  written: string,
  template: Template,
  fileAt: (path: string) => SourceFile | null,
): { paths: string[]; files: ParameterFile[] } {
  const [name = '', environment] = written.split('#', 2);
  const paths = [posix.normalize(name), posix.join(posix.dirname(template.file.path), name)];
  const file = paths.map(fileAt).find((one) => one !== null);
  const all = file ? readParameterFiles(file) : [];
  const files = all.filter(
    (each) => environment === undefined || each.name === `${each.path} (${environment})`,
  );
  return { paths, files };
}

function makesStages({ file }: Template): boolean {
  return /AWS::ApiGateway::(?:Stage|Deployment)|AWS::CloudFormation::Stack|AWS::Serverless::|AWS::Include/.test(
    searchable(file),
  );
}

function hasParameters({ roots }: Template): boolean {
  return roots.some((root) => mappingEntry(root, 'Parameters') !== undefined);
}

function lacksDefault(name: string, template: Template): boolean {
  return mappingEntry(declarationIn(template, 'Parameters', name)?.value, 'Default') === undefined;
}

/** A file that can't be read may set any parameter. */
function variantOf(
  file: ParameterFile | null,
  paths: readonly string[],
  path: string,
  template: Template,
): Variant {
  if (file) return { file, paths, lacksValues: false, given: (name) => valueFrom(file, name, template) };
  return { file, paths, lacksValues: false, given: (name) => missingValue(name, path, template) };
}

function missingValue(name: string, path: string, template: Template): Value | null {
  const entry = declarationIn(template, 'Parameters', name);
  if (!entry) return null;
  const text = `${name} may be set in ${path}, which the config names and the repository does not hold as a parameter file`;
  return opaqueValue(`Ref ${name} ${path}`, [{ ...placeOf(entry.key), text }]);
}

/** The stages of a run, from what each of its variants makes. */
export function agreedStages(run: Run, made: readonly DeclaredStages[]): DeclaredStages {
  const [first] = made;
  const paths = run.variants.flatMap((variant) => variant.paths);
  const named = (stage: Stage): Stage =>
    paths.length === 0 && run.name === null
      ? stage
      : { ...stage, run: run.name, units: [...new Set([...stage.units, ...paths])] };
  if (!first || made.length === 1)
    return { stages: first?.stages.map(named) ?? [], problems: first?.problems ?? [] };
  const outcomes = Map.groupBy(
    made.flatMap(({ stages }, at) => stages.map((stage) => ({ stage, variant: run.variants[at] ?? PLAIN }))),
    ({ stage }) => JSON.stringify([stage.address, stage.header]),
  );
  return {
    stages: [...outcomes.values()].flatMap(agreed).map(named),
    problems: made.flatMap(({ problems }) => problems),
  };
}

type Outcome = { readonly stage: Stage; readonly variant: Variant };

function agreed(outcomes: readonly Outcome[]): Stage[] {
  const [first, ...others] = outcomes.map(({ stage, variant }) => ({
    stage,
    file: variant.file?.name ?? null,
    lacksValues: variant.lacksValues,
  }));
  if (!first) return [];
  const stage = agreedStage([first, ...others], { file: 'parameter file', deployment: 'deployment' });
  const states = new Set(outcomes.map((each) => each.stage.certificate.state));
  if (states.size === 1) return [stage];
  // where each file gives what it gives
  const because = chained(
    stage.certificate.because,
    ...outcomes.map((each) => each.stage.certificate.because),
  );
  return [{ ...stage, certificate: { ...stage.certificate, because } }];
}
