import { insertEntry } from '../source/document-edit.ts';
import type { NewEntry } from '../source/document-writing.ts';
import type { Edit } from '../source/text.ts';
import { mappingValue, withMerged } from '../source/tree.ts';
import { textOf } from './function-call.ts';
import { CERTIFICATE_TYPE } from './reference.ts';
import type { Resource } from './resource.ts';
import { stagesOf } from './stages.ts';
import type { Template } from './template.ts';
import { certificatesOf } from './unattached.ts';

/** A certificate's logical id, and the edits that declare it where it is new. */
export type CertificateChoice = { readonly id: string; readonly edits: readonly Edit[] };

/** Stage → the name of a new certificate for it, which nothing else in the template has or would get. */
const known = new WeakMap<Template, ReadonlyMap<string, string>>();

/** CloudFormation's quota for the name of a resource in a template, in characters. */
const MAX_LOGICAL_ID = 255;

/**
 * The certificate to attach to a stage: the only one of the template that is attached to nothing, else the only one, else
 * a new one declared right after the stage. One with a condition may not exist, so it does not count.
 */
export function certificateFor(stage: Resource, template: Template): CertificateChoice {
  const names = newNames(template);
  const id = names.get(stage.id) ?? certificateName(stage.id);
  return declaredOne(template) ?? newOne(id, stage, `stage ${alphanumeric(stage.id)}`, template);
}

/** The same for what gets it beside another resource: a stack that gives it to a parameter, or an output. */
export function certificateBeside(
  resource: Resource,
  template: Template,
  parameter: string | null,
): CertificateChoice {
  const names = newNames(template);
  const taken = new Set([...namesOf(template), ...names.values()]);
  const own = (parameter ?? '').replace(/(?:Client)?(?:Certificate|Cert)?(?:Id|ID)?$/, '');
  const name = certificateName(resource.id + own);
  const owner =
    parameter === null ? 'the stages that it is given to' : `the stages of ${alphanumeric(resource.id)}`;
  return declaredOne(template) ?? newOne(freeName(name, taken), resource, owner, template);
}

function declaredOne(template: Template): CertificateChoice | null {
  const { declared, unattached } = certificatesOf(template);
  const [only, ...others] = unattached.length === 1 ? unattached : declared;
  return only && others.length === 0 ? { id: only.id, edits: [] } : null;
}

function newOne(id: string, beside: Resource, owner: string, template: Template): CertificateChoice {
  const entry = newCertificate(id, beside, owner);
  return { id, edits: insertEntry(template.file, beside.container, beside.entry, entry) };
}

/** It has the stage's condition: without the stage it would be of no use. */
function newCertificate(id: string, stage: Resource, owner: string): NewEntry {
  const description = `Presented by API Gateway to the backend of ${owner}`;
  const condition = textOf(mappingValue(stage.body, 'Condition'));
  const conditions: NewEntry[] = condition === null ? [] : [['Condition', condition]];
  return [id, [['Type', CERTIFICATE_TYPE], ...conditions, ['Properties', [['Description', description]]]]];
}

/** Names after the stages that nothing in the template has; so different that all can be declared together. */
function newNames(template: Template): ReadonlyMap<string, string> {
  const before = known.get(template);
  if (before) return before;
  const taken = namesOf(template);
  const numbers = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { address } of stagesOf(template).stages) {
    const name = certificateName(address);
    let number = numbers.get(name) ?? 1;
    while (taken.has(numbered(name, number))) number++;
    taken.add(numbered(name, number));
    names.set(address, numbered(name, number));
    numbers.set(name, number);
  }
  known.set(template, names);
  return names;
}

function numbered(name: string, number: number): string {
  return number === 1 ? name : `${name}${number}`;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(numbered(name, number))) number++;
  return numbered(name, number);
}

function certificateName(stage: string): string {
  const suffix = 'ClientCertificate';
  const digits = 5;
  return alphanumeric(stage).slice(0, MAX_LOGICAL_ID - suffix.length - digits) + suffix;
}

/** Logical ids hold letters and digits only; the Serverless Framework's variables do not survive it. */
function alphanumeric(id: string): string {
  return id.replace(/\$\{[^}]*\}|[^A-Za-z0-9]/g, '') || 'Stage';
}

/** Every key of every section: parameters, mappings, conditions, resources, outputs. */
function namesOf({ roots, resources }: Template): Set<string> {
  const entries = roots.flatMap((root) => root.entries);
  const sections = withMerged(entries.flatMap(({ value }) => (value.kind === 'mapping' ? [value] : [])));
  const keys = sections.flatMap((section) => section.entries.map(({ key }) => key));
  const names = keys.flatMap((key) => (key.kind === 'scalar' ? [key.text] : []));
  return new Set([...names, ...resources.keys()]);
}
