import { insertEntry } from '../source/document-edit.ts';
import type { NewEntry } from '../source/document-writing.ts';
import type { Edit } from '../source/text.ts';
import { mappingValue } from '../source/tree.ts';
import { CERTIFICATE_TYPE } from './certificate.ts';
import { textOf } from './function-call.ts';
import { stagesOf } from './stages.ts';
import type { Resource, Template } from './template.ts';

/** A certificate's logical id, and the edits that declare it where it is new. */
export type CertificateChoice = { readonly id: string; readonly edits: readonly Edit[] };

type Declarations = {
  readonly declared: readonly Resource[];
  readonly unused: readonly Resource[];
  /** Every name that a new resource must not have. */
  readonly taken: ReadonlySet<string>;
};

const known = new WeakMap<Template, Declarations>();

/** CloudFormation's quota for the name of a resource in a template, in characters. */
const MAX_LOGICAL_ID = 255;

/**
 * The certificate to attach to a stage: the only one of the template that no stage uses, else the only one, else
 * a new one declared right after the stage. One with a condition may not exist, so it does not count.
 */
export function certificateFor(stage: Resource, template: Template): CertificateChoice {
  const { declared, unused } = declarationsOf(template);
  const [only, ...others] = unused.length === 1 ? unused : declared;
  if (only && others.length === 0) return { id: only.id, edits: [] };
  const id = freeName(stage.id, template);
  return {
    id,
    edits: insertEntry(template.file, stage.container, stage.entry, newCertificate(id, stage)),
  };
}

function declarationsOf(template: Template): Declarations {
  const before = known.get(template);
  if (before) return before;
  const declared = [...template.resources.values()].filter(
    ({ type, body }) => type === CERTIFICATE_TYPE && mappingValue(body, 'Condition') === undefined,
  );
  const used = namesInAttributes(template);
  const unused = declared.filter(({ id }) => !used.has(id));
  const found = { declared, unused, taken: namesOf(template) };
  known.set(template, found);
  return found;
}

/** Every word in the values of the stages' certificates, so that one within a function counts as used. */
function namesInAttributes(template: Template): Set<string> {
  const { text } = template.file;
  const values = stagesOf(template).flatMap(({ attribute, certificate }) => [
    certificate.identity ?? '',
    ...(attribute ? (text.slice(attribute.start, attribute.end).match(/[A-Za-z0-9]+/g) ?? []) : []),
  ]);
  return new Set(values);
}

/** It has the stage's condition: without the stage it would be of no use. */
function newCertificate(id: string, stage: Resource): NewEntry {
  const description = `Presented by API Gateway to the backend of stage ${alphanumeric(stage.id)}`;
  const condition = textOf(mappingValue(stage.body, 'Condition'));
  const conditions: NewEntry[] = condition === null ? [] : [['Condition', condition]];
  return [id, [['Type', CERTIFICATE_TYPE], ...conditions, ['Properties', [['Description', description]]]]];
}

/** A name after the stage that nothing in the template has. */
function freeName(stage: string, template: Template): string {
  const { taken } = declarationsOf(template);
  const suffix = 'ClientCertificate';
  const name = alphanumeric(stage).slice(0, MAX_LOGICAL_ID - suffix.length - 4) + suffix;
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${number}`)) number++;
  return `${name}${number}`;
}

/** Logical ids hold letters and digits only; the Serverless Framework's variables do not survive it. */
function alphanumeric(id: string): string {
  return id.replace(/\$\{[^}]*\}|[^A-Za-z0-9]/g, '') || 'Stage';
}

/** Every key of every section: parameters, mappings, conditions, resources, outputs. */
function namesOf({ roots, resources }: Template): Set<string> {
  const entries = roots.flatMap((root) => root.entries);
  const sections = entries.flatMap(({ value }) => (value.kind === 'mapping' ? value.entries : []));
  const names = sections.flatMap(({ key }) => (key.kind === 'scalar' ? [key.text] : []));
  return new Set([...names, ...resources.keys()]);
}
