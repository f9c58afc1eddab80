import { isDeepStrictEqual } from 'node:util';
import { LineIndex, type Problem, type SourceFile } from '../source/text.ts';
import type { Files, Stage } from '../stage.ts';
import { ATTRIBUTE, CERTIFICATE_TYPE } from './certificate.ts';
import { isOverride } from './declarations.ts';

type Reading = { readonly json: unknown } | { readonly error: string };

/** A file as HashiCorp's own parser reads it. The parser (WebAssembly, 40 ms) is loaded at the first call. */
async function readAsTerraform({ path, text }: SourceFile): Promise<Reading> {
  try {
    if (path.endsWith('.json')) return { json: JSON.parse(text.replace(/^\ufeff/, '')) };
    const { parse } = await import('@cdktn/hcl2json');
    return { json: await parse('file.tf', text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The first diagnostic of hcl2json: `file.tf:1,5-6: Summary; Detail. file.tf:…` */
const DIAGNOSTIC = /file\.tf:(\d+),\d+-[\d,]+: ([^;]+); ([\s\S]+?)(?= file\.tf:\d+,\d+-|\]$|$)/;

/** A syntax error with what Terraform's own parser says of the file beside our words. */
export async function explain(problem: Problem, file: SourceFile): Promise<Problem> {
  if (!/\.(?:tf|tofu)$/.test(file.path)) return problem;
  const reading = await readAsTerraform(file);
  if (!('error' in reading)) {
    const note = 'Terraform reads this file, stage-review does not: please report it.';
    return { ...problem, message: `${problem.message} (${note})` };
  }
  const [, line, summary, detail] = DIAGNOSTIC.exec(reading.error) ?? [];
  if (line === undefined) return problem;
  const isElsewhere = new LineIndex(file.text).position(problem.start).line !== Number(line);
  const where = isElsewhere ? ` in line ${line}` : '';
  return { ...problem, message: `${problem.message} (Terraform says${where}: ${summary}. ${detail})` };
}

/**
 * What the second parser finds wrong with edited files: that it can't read one, or that more has changed than
 * the stage's certificate and one certificate resource. Null when all is as meant.
 */
export async function verify(stage: Stage, before: Files, after: Files): Promise<string | null> {
  for (const [path, file] of after) {
    const old = before.get(path);
    if (!old || old.text === file.text) continue;
    const was = await readAsTerraform(old);
    const is = await readAsTerraform(file);
    if ('error' in was || 'error' in is) return `${path} can't be read by Terraform's parser`;
    const strange = differences(was.json, is.json, []).find(
      (difference) => !isMeant(difference, stage, path),
    );
    if (strange) return `the edit of ${path} changes ${strange.at.join('.')} too`;
  }
  return null;
}

/** A place at which two JSON values differ. */
type Difference = { readonly at: readonly string[]; readonly isAdded: boolean };

function differences(was: unknown, is: unknown, at: readonly string[]): Difference[] {
  const old = membersOf(was);
  const now = membersOf(is);
  if (!old || !now || Array.isArray(was) !== Array.isArray(is))
    return isDeepStrictEqual(was, is) ? [] : [{ at, isAdded: was === undefined }];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].flatMap((key) => differences(old.get(key), now.get(key), [...at, key]));
}

function membersOf(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}

/** A changed attribute of the stage, a new certificate, or what a removal left empty in an override file. */
function isMeant({ at, isAdded }: Difference, stage: Stage, path: string): boolean {
  // lists of blocks and the single blocks of JSON syntax give the same path here
  const [resource, type, name, attribute] = at.filter((key) => !/^\d+$/.test(key));
  if (resource !== 'resource') return false;
  if (attribute !== undefined) return `${type}.${name}` === stage.address && attribute === ATTRIBUTE;
  if (type === CERTIFICATE_TYPE && isAdded) return true;
  return isOverride(path) && (name === undefined || `${type}.${name}` === stage.address);
}
