import { posix } from 'node:path';
import type { SourceFile } from '../source/text.ts';
import { mappingEntry } from '../source/tree.ts';
import { agreedStage } from '../stage/agreed-stage.ts';
import type { Circumstances, Files, Stage } from '../stage.ts';
import type { Deployment } from './deployment.ts';
import { placeOf } from './function-call.ts';
import { fileAt, parameterDocuments } from './neighbours.ts';
import { isFor, type ParameterFile, readParameterFile, valueFrom } from './parameter-file.ts';
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
  if (named.length > 0)
    return named.map((each) => {
      const given = namedParameterFile(each, template, read);
      const paths = given ? [given.path] : pathsOf(each, path);
      return { name: each, variants: [variantOf(given, paths, each, template)] };
    });
  if (!hasParameters(template) || !makesStages(template)) return [{ name: null, variants: [PLAIN] }];
  const found = [...parameterDocuments(path, surroundings)]
    .flatMap((file) => readParameterFile(file) ?? [])
    .filter((file) => isFor(file, template))
    .slice(0, MAX_VARIANTS);
  const isNeeded = found.some((file) => [...file.values.keys()].some((name) => lacksDefault(name, template)));
  const variants = found.map((file) => variantOf(file, [file.path], file.path, template));
  return [{ name: null, variants: [isNeeded ? { ...PLAIN, lacksValues: true } : PLAIN, ...variants] }];
}

/** The parameter file that the policy names for a template; null where there is none such. */
export function namedParameterFile(
  name: string,
  { file }: Template,
  fileAt: (path: string) => SourceFile | null,
): ParameterFile | null {
  const found = pathsOf(name, file.path)
    .map(fileAt)
    .find((each) => each !== null);
  return found ? readParameterFile(found) : null;
}

/** Where the policy may mean a file to be: from the root of the repository, or from the template. */
function pathsOf(name: string, template: string): string[] {
  return [posix.normalize(name), posix.join(posix.dirname(template), name)];
}

function makesStages({ file }: Template): boolean {
  return /AWS::ApiGateway::(?:Stage|Deployment)|AWS::CloudFormation::Stack|AWS::Serverless::/.test(file.text);
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
    file: variant.file?.path ?? null,
    lacksValues: variant.lacksValues,
  }));
  return first ? [agreedStage([first, ...others], { file: 'parameter file', deployment: 'deployment' })] : [];
}
