import type { Range } from '../source/text.ts';
import type { DocumentNode } from '../source/tree.ts';
import type { Because } from '../stage.ts';
import { ownCondition } from './condition.ts';
import type { Frame } from './frame.ts';
import { type FunctionCall, placeOf, textOf } from './function-call.ts';
import { isNestedStack } from './nested-stack.ts';
import { parameterValue, undeclaredInput } from './parameter.ts';
import type { Resource } from './resource.ts';
import { declarationIn } from './template.ts';
import { after, opaqueValue, type Value } from './value.ts';

export const CERTIFICATE_TYPE = 'AWS::ApiGateway::ClientCertificate';

/** What `Ref` gives. Throws TemplateError, Split. */
export function referenceValue({ written, argument }: FunctionCall, place: Range, frame: Frame): Value {
  const name = textOf(argument);
  if (name === null)
    return opaqueValue(`Ref ${place.start}`, [
      { ...place, text: `${written} should name a resource or a parameter` },
    ]);
  return namedValue(name, `${written} ${name}`, place, frame);
}

/** What a name stands for in `Ref` and `Fn::Sub`: a loop's value, a pseudo parameter, a parameter or a resource. */
export function namedValue(name: string, written: string, place: Range, frame: Frame): Value {
  const looped = frame.loops.get(name);
  if (looped) return looped;
  if (name === 'AWS::NoValue')
    return { kind: 'nothing', because: [{ ...place, text: `${written} leaves ClientCertificateId out` }] };
  if (name.startsWith('AWS::')) return pseudoValue(name, written, place);
  const parameter = declarationIn(frame.template, 'Parameters', name);
  if (parameter) return frame.given(name) ?? parameterValue(name, parameter, frame.scope);
  const resource = frame.template.resources.get(name);
  return resource
    ? resourceValue(resource, written, place, frame)
    : danglingValue(name, written, place, frame);
}

function pseudoValue(name: string, written: string, place: Range): Value {
  const input = { key: `Ref ${name}`, label: name, allowed: null, isSecret: false };
  const step = { ...place, text: `${written} is never empty` };
  return opaqueValue(`Ref ${name}`, [step], {
    canBeEmpty: false,
    input,
    notes: [refusal(`${name} is no certificate`)],
  });
}

function resourceValue(resource: Resource, written: string, place: Range, frame: Frame): Value {
  const { id, type, body } = resource;
  const isCertificate = type === CERTIFICATE_TYPE;
  const meaning = isCertificate ? 'is the certificate declared here' : `is of type ${type}`;
  const notes =
    isCertificate || isCustom(type) ? [] : [refusal(`${id} is of type ${type}, not a certificate`)];
  const condition = ownCondition(body, frame);
  if (condition?.is === false) notes.push(refusal(`${id} does not exist where its condition is false`));
  const because = [{ ...place, text: `${written} ${meaning}` }, declared(resource)];
  return opaqueValue(`Ref ${frame.scope}${id}`, because, { canBeEmpty: false, identity: id, notes });
}

function danglingValue(name: string, written: string, place: Range, { template, scope }: Frame): Value {
  const input = undeclaredInput(scope + name);
  if (!template.isWhole) {
    const step = { ...place, text: `${written} names what another file declares` };
    return opaqueValue(`Ref ${scope}${name}`, [step], { canBeEmpty: false, identity: name, input });
  }
  const step = { ...place, text: `${written} names nothing that this template declares` };
  const notes = [refusal(`nothing in this template declares ${name}`)];
  return opaqueValue(`Ref ${scope}${name}`, [step], { canBeEmpty: false, identity: name, input, notes });
}

/** What `Fn::GetAtt` gives. Throws TemplateError, Split. */
export function attributeValue({ written, argument }: FunctionCall, place: Range, frame: Frame): Value {
  const [name, attribute] = attributePath(argument);
  if (name) return attributeOf(name, attribute, `${written} ${name}.${attribute}`, place, frame);
  const step = { ...place, text: `${written} should name a resource and one of its attributes` };
  return opaqueValue(`GetAtt ${place.start}`, [step]);
}

/** An attribute of a resource. Throws TemplateError, Split. */
export function attributeOf(
  name: string,
  attribute: string,
  written: string,
  place: Range,
  frame: Frame,
): Value {
  const resource = frame.template.resources.get(name);
  if (!resource) return danglingValue(name, written, place, frame);
  if (isNestedStack(resource.type)) {
    const output = frame.output(resource, attribute.replace(/^Outputs\./, ''));
    const step = { ...place, text: `${written} is an output of a nested stack` };
    if (output) return after([step, declared(resource)], output);
  }
  if (isCustom(resource.type) || isNestedStack(resource.type)) {
    const step = { ...place, text: `${written} is known at deployment only` };
    return opaqueValue(`GetAtt ${frame.scope}${name}.${attribute}`, [step, declared(resource)]);
  }
  if (resource.type !== CERTIFICATE_TYPE || attribute === 'ClientCertificateId')
    return resourceValue(resource, written, place, frame);
  const notes = [refusal(`${CERTIFICATE_TYPE} has no attribute ${attribute}`)];
  const because = [{ ...place, text: `${written} names the certificate declared here` }, declared(resource)];
  return opaqueValue(`GetAtt ${name}.${attribute}`, because, { canBeEmpty: false, identity: name, notes });
}

/** Resource and attribute of `Fn::GetAtt`, which takes `Name.Attribute` or a list of both. */
function attributePath(argument: DocumentNode): [name: string, attribute: string] {
  const parts = argument.kind === 'sequence' ? argument.items.map(textOf) : [textOf(argument)];
  const path = parts.map((part) => part ?? '').join('.');
  const dot = path.indexOf('.');
  return dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
}

/** A sentence's end for what CloudFormation refuses. */
export function refusal(reason: string): string {
  return `${reason}: the deployment will be refused`;
}

export function declared(resource: Resource): Because {
  return { ...placeOf(resource.entry.key), text: `${resource.id} is declared as ${resource.type}` };
}

/** A custom resource's reference is what its provider returns. */
function isCustom(type: string): boolean {
  return !type.startsWith('AWS::') || type === 'AWS::CloudFormation::CustomResource';
}
