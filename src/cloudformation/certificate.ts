import { short } from '../source/excerpt.ts';
import type { Range } from '../source/text.ts';
import type { DocumentNode } from '../source/tree.ts';
import type { Because, Certificate } from '../stage.ts';
import { dynamicReference } from './dynamic-reference.ts';
import { chosenNode, evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { functionCall, placeOf } from './function-call.ts';
import { isPlaceholder } from './gap.ts';
import { CERTIFICATE_TYPE, declared } from './reference.ts';
import { concrete } from './texts.ts';
import { after, type OpaqueValue, type Value } from './value.ts';

/** The property that holds a stage's certificate. */
export const ATTRIBUTE = 'ClientCertificateId';

/** The certificate of a stage that has no value for it. */
export function absentCertificate(place: Range, text: string, before: readonly Because[] = []): Certificate {
  return { state: 'unset', because: [...before, { ...place, text }], identity: null, notes: [] };
}

/** A certificate that can't be known, with the reason and its place. */
export function undecided(
  place: Range,
  text: string,
  before: readonly Because[] = [],
  further: readonly Because[] = [],
): Certificate {
  return {
    state: 'unknown',
    because: [...before, { ...place, text }, ...further],
    identity: null,
    notes: [],
  };
}

/** What the value of `ClientCertificateId` makes of the stage's certificate in one world. Throws TemplateError, Split. */
export function certificateOf(node: DocumentNode, frame: Frame): Certificate {
  const { node: chosen, because } = chosenNode(node, frame);
  const place = placeOf(chosen);
  if (isPlaceholder(chosen)) return undecided(place, `${ATTRIBUTE} is filled in by another tool`, because);
  const value = resolved(concrete(evaluate(chosen, frame), frame), place);
  const found = ofValue(value, chosen, frame);
  return { ...found, because: [...because, ...found.because] };
}

/** A text that a parameter or a function gives may be a dynamic reference, which CloudFormation resolves last. */
function resolved(value: Value, place: Range): Value {
  const found = value.kind === 'text' && !value.isSecret ? dynamicReference(value.text, place) : null;
  return found ? after(value.because, found) : value;
}

function ofValue(value: Value, node: DocumentNode, frame: Frame): Certificate {
  const place = placeOf(node);
  const isList = value.kind === 'list' || (value.kind === 'opaque' && value.isList);
  if (isList || (node.kind === 'mapping' && !functionCall(node)))
    return undecided(place, `${ATTRIBUTE} is a ${isList ? 'list' : 'mapping'}, not a text`);
  const because = steps(value, node, frame);
  if (value.kind === 'nothing') return { state: 'unset', because, identity: null, notes: [] };
  if (value.kind === 'opaque') return ofOpaque(value, because, frame);
  if (value.text === '') return { state: 'unset', because, identity: null, notes: [] };
  return ofText(value.text, because, frame);
}

function ofOpaque(value: OpaqueValue, because: readonly Because[], { world }: Frame): Certificate {
  const { input, canBeEmpty, identity, notes } = value;
  const isEmpty = canBeEmpty && (input ? world.is(input, '') : null);
  if (isEmpty === null) return { state: 'unknown', because, identity: null, notes: [] };
  return isEmpty
    ? { state: 'unset', because, identity: null, notes: [] }
    : { state: 'set', because, identity, notes };
}

function ofText(text: string, because: readonly Because[], { template }: Frame): Certificate {
  const namesake = template.resources.get(text);
  if (namesake?.type !== CERTIFICATE_TYPE) return { state: 'set', because, identity: text, notes: [] };
  const note = `${ATTRIBUTE} is the plain text ${text}, which is also the name of a certificate in this template: !Ref ${text} was probably meant`;
  return { state: 'set', because: [...because, declared(namesake)], identity: text, notes: [note] };
}

/** The value's own steps, behind one that says what is written where they do not begin there. */
function steps(value: Value, node: DocumentNode, { template }: Frame): readonly Because[] {
  const place = placeOf(node);
  const [first] = value.because;
  if (first && first.start === place.start && first.file === place.file) return value.because;
  return [{ ...place, text: `${ATTRIBUTE} is ${writtenAs(value, node, place, template)}` }, ...value.because];
}

function writtenAs(value: Value, node: DocumentNode, place: Range, template: Frame['template']): string {
  if (node.kind === 'scalar' && node.tag === null) {
    if (value.kind === 'nothing') return 'null';
    if (value.kind === 'text' && value.text === '') return 'an empty text';
    const isName = template.resources.get(node.text)?.type === CERTIFICATE_TYPE;
    return isName ? `the plain text ${node.text}` : 'the text written here';
  }
  return short(template.file.text.slice(place.start, place.end));
}
