import type { Range } from '../source/text.ts';
import { type DocumentNode, mappingValue, type ScalarNode } from '../source/tree.ts';
import type { Because, Certificate } from '../stage.ts';
import { type FunctionCall, functionCall, placeOf, textOf } from './function-call.ts';
import { isPlaceholder } from './gap.ts';
import type { Resource } from './resource.ts';
import { declarationIn, type Template } from './template.ts';

export const CERTIFICATE_TYPE = 'AWS::ApiGateway::ClientCertificate';

/** A reference to Parameter Store, plain or encrypted. */
const PARAMETER_STORE = /^\{\{resolve:ssm(?:-secure)?:[^{}]+\}\}$/;
const DYNAMIC = /^\{\{resolve:[^{}]+\}\}$/;
/** A text that is nothing but variables of the Serverless Framework. */
const SERVERLESS_VARIABLES = /^\s*(?:\$\{[^}]*\}\}?\s*)+$/;
/** A text that is nothing but one placeholder of Jinja, Handlebars or the like. */
const PLACEHOLDER = /^\s*\{\{[^{}]*\}\}\s*$/;

/** The certificate of a stage that has no entry for it. */
export function absentCertificate(place: Range, text: string): Certificate {
  return { state: 'unset', because: [{ ...place, text }], identity: null, notes: [] };
}

/** A certificate that can't be known, with the reason and its place. */
export function undecided(place: Range, text: string, further: readonly Because[] = []): Certificate {
  return { state: 'unknown', because: [{ ...place, text }, ...further], identity: null, notes: [] };
}

function present(
  because: readonly Because[],
  identity: string | null,
  notes: readonly string[] = [],
): Certificate {
  return { state: 'set', because, identity, notes };
}

/** What the value of `ClientCertificateId` makes of the stage's certificate. */
export function certificateOf(node: DocumentNode, template: Template): Certificate {
  const place = placeOf(node);
  const call = functionCall(node);
  if (call) return ofCall(call, place, template);
  if (node.kind === 'scalar') return ofScalar(node, place, template);
  if (isPlaceholder(node)) return undecided(place, 'ClientCertificateId is filled in by another tool');
  return undecided(
    place,
    `ClientCertificateId is a ${node.kind === 'mapping' ? 'mapping' : 'list'}, not a text`,
  );
}

function ofScalar(node: ScalarNode, place: Range, template: Template): Certificate {
  if (node.value === null) return absentCertificate(place, 'ClientCertificateId is null');
  const { text } = node;
  if (text === '') return absentCertificate(place, 'ClientCertificateId is an empty text');
  if (PARAMETER_STORE.test(text))
    return present(
      [{ ...place, text: `${text} is never empty: Parameter Store holds no empty value` }],
      null,
    );
  if (DYNAMIC.test(text)) return undecided(place, `${text} is known at deployment only`);
  if (PLACEHOLDER.test(text)) return undecided(place, `${text.trim()} is filled in by another tool`);
  if (template.isServerless && SERVERLESS_VARIABLES.test(text))
    return undecided(place, `${text} is filled in by the Serverless Framework`);
  return ofText(text, place, template);
}

function ofText(text: string, place: Range, template: Template): Certificate {
  const namesake = template.resources.get(text);
  if (namesake?.type !== CERTIFICATE_TYPE)
    return present([{ ...place, text: 'ClientCertificateId is the text written here' }], text);
  const note = `ClientCertificateId is the plain text ${text}, which is also the name of a certificate in this template: !Ref ${text} was probably meant`;
  return present(
    [{ ...place, text: `ClientCertificateId is the plain text ${text}` }, declared(namesake)],
    text,
    [note],
  );
}

function ofCall(call: FunctionCall, place: Range, template: Template): Certificate {
  if (call.name === 'Ref') return ofReference(call, place, template);
  if (call.name === 'Fn::GetAtt') return ofAttribute(call, place, template);
  if (call.name === 'Fn::ImportValue')
    return present(
      [{ ...place, text: `${call.written} is never empty: a stack can't export an empty value` }],
      null,
    );
  return undecided(
    place,
    `what ${call.written} gives decides about the certificate, and it is not evaluated`,
  );
}

function ofReference(call: FunctionCall, place: Range, template: Template): Certificate {
  const name = textOf(call.argument);
  if (name === null) return undecided(place, `${call.written} should name a resource or a parameter`);
  const written = `${call.written} ${name}`;
  if (name === 'AWS::NoValue') return absentCertificate(place, `${written} leaves ClientCertificateId out`);
  if (name.startsWith('AWS::'))
    return present([{ ...place, text: `${written} is never empty` }], null, [
      refusal(`${name} is no certificate`),
    ]);
  const resource = template.resources.get(name);
  if (resource) return ofResource(resource, written, place);
  return ofParameter(name, written, place, template);
}

function ofResource(resource: Resource, written: string, place: Range): Certificate {
  const isCertificate = resource.type === CERTIFICATE_TYPE;
  const meaning = isCertificate ? 'is the certificate declared here' : `is of type ${resource.type}`;
  const notes =
    isCertificate || isCustom(resource)
      ? []
      : [refusal(`${resource.id} is of type ${resource.type}, not a certificate`)];
  return present([{ ...place, text: `${written} ${meaning}` }, declared(resource)], resource.id, notes);
}

function ofParameter(name: string, written: string, place: Range, template: Template): Certificate {
  const entry = declarationIn(template, 'Parameters', name);
  if (!entry) return dangling(name, written, place, template);
  const type = textOf(mappingValue(entry.value, 'Type')) ?? '';
  const step = { ...placeOf(entry.key), text: `${name} is a parameter of type ${type || 'String'}` };
  if (!type.startsWith('AWS::SSM::Parameter::'))
    return undecided(place, `${written} is a parameter, whose value decides`, [step]);
  const text = `${written} is never empty: Parameter Store holds no empty value`;
  return present([{ ...place, text }, step], null);
}

function ofAttribute(call: FunctionCall, place: Range, template: Template): Certificate {
  const [name, attribute] = attributePath(call.argument);
  if (!name) return undecided(place, `${call.written} should name a resource and one of its attributes`);
  const written = `${call.written} ${name}.${attribute}`;
  const resource = template.resources.get(name);
  if (!resource) return dangling(name, written, place, template);
  if (isCustom(resource) || resource.type === 'AWS::CloudFormation::Stack')
    return undecided(place, `${written} is known at deployment only`, [declared(resource)]);
  if (resource.type !== CERTIFICATE_TYPE || attribute === 'ClientCertificateId')
    return ofResource(resource, written, place);
  const note = refusal(`${CERTIFICATE_TYPE} has no attribute ${attribute}`);
  return present(
    [{ ...place, text: `${written} names the certificate declared here` }, declared(resource)],
    name,
    [note],
  );
}

/** Resource and attribute of `Fn::GetAtt`, which takes `Name.Attribute` or a list of both. */
function attributePath(argument: DocumentNode): [name: string, attribute: string] {
  const parts = argument.kind === 'sequence' ? argument.items.map(textOf) : [textOf(argument)];
  const path = parts.map((part) => part ?? '').join('.');
  const dot = path.indexOf('.');
  return dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
}

function dangling(name: string, written: string, place: Range, { isWhole }: Template): Certificate {
  if (!isWhole) return present([{ ...place, text: `${written} names what another file declares` }], name);
  const step = { ...place, text: `${written} names nothing that this template declares` };
  return present([step], name, [refusal(`nothing in this template declares ${name}`)]);
}

function refusal(reason: string): string {
  return `${reason}: the deployment will be refused`;
}

function declared(resource: Resource): Because {
  return { ...placeOf(resource.entry.key), text: `${resource.id} is declared as ${resource.type}` };
}

/** A custom resource's reference is what its provider returns. */
function isCustom({ type }: Resource): boolean {
  return !type.startsWith('AWS::') || type === 'AWS::CloudFormation::CustomResource';
}
