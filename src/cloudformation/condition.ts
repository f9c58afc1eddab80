import type { Range } from '../source/text.ts';
import { type DocumentNode, mappingEntry } from '../source/tree.ts';
import { type Because, chained } from '../stage.ts';
import type { Frame, Truth } from './frame.ts';
import { functionCall, placeOf, textOf } from './function-call.ts';
import { OTHER_STAGE } from './serverless-stage.ts';
import { declarationIn } from './template.ts';
import { concrete } from './texts.ts';
import { HIDDEN, nameOfValue, TemplateError, type Value } from './value.ts';

/** Whether a condition of the template holds. One that it does not declare is an input of its own. Throws TemplateError, Split. */
export function conditionTruth(name: string, place: Range, frame: Frame): Truth {
  const known = frame.conditions.get(name);
  if (known === 'pending') throw new TemplateError(`The condition ${name} refers to itself.`, place);
  if (known) return known;
  const entry = declarationIn(frame.template, 'Conditions', name);
  if (!entry)
    return freeTruth(`condition ${frame.scope}${name}`, `the condition ${frame.scope}${name}`, frame, []);
  frame.conditions.set(name, 'pending');
  try {
    const { is, because } = truthOf(entry.value, frame);
    const step = { ...placeOf(entry.key), text: `the condition ${name} is ${is}` };
    const truth = { is, because: chained([step], because) };
    frame.conditions.set(name, truth);
    return truth;
  } finally {
    if (frame.conditions.get(name) === 'pending') frame.conditions.delete(name);
  }
}

/** What is true or false, it is not known which. */
function freeTruth(key: string, label: string, { world }: Frame, because: readonly Because[]): Truth {
  return { is: world.is({ key, label, allowed: ['true', 'false'], isSecret: false }, 'true'), because };
}

function truthOf(node: DocumentNode, frame: Frame): Truth {
  return frame.work.within(() => truthWithin(node, frame));
}

function truthWithin(node: DocumentNode, frame: Frame): Truth {
  const place = placeOf(node);
  const call = functionCall(node);
  const items = call?.argument.kind === 'sequence' ? call.argument.items : [];
  switch (call?.name) {
    case 'Condition': {
      const name = textOf(call.argument);
      if (name === null) throw new TemplateError('Condition names no condition here.', place);
      return conditionTruth(name, place, frame);
    }
    case 'Fn::Not': {
      const [item] = items;
      if (!item || items.length > 1) throw new TemplateError('Fn::Not takes a list of one condition.', place);
      const { is, because } = truthOf(item, frame);
      return { is: !is, because };
    }
    case 'Fn::And':
      return combined(items, false, place, frame);
    case 'Fn::Or':
      return combined(items, true, place, frame);
    case 'Fn::Equals': {
      const [left, right] = items;
      if (!left || !right || items.length > 2)
        throw new TemplateError('Fn::Equals takes a list of two values.', place);
      return equality(frame.evaluate(left, frame), frame.evaluate(right, frame), place, frame);
    }
    default:
      throw new TemplateError('This is no condition.', place);
  }
}

/** `Fn::Or` where `decisive` is true, else `Fn::And`: the first item that decides gives the reasons. */
function combined(items: readonly DocumentNode[], decisive: boolean, place: Range, frame: Frame): Truth {
  if (items.length < 2 || items.length > 10)
    throw new TemplateError('Fn::And and Fn::Or take two to ten conditions.', place);
  const truths: Truth[] = [];
  for (const item of items) {
    const truth = truthOf(item, frame);
    if (truth.is === decisive) return truth;
    truths.push(truth);
  }
  return { is: !decisive, because: chained(...truths.map(({ because }) => because)) };
}

/** Texts are compared letter by letter; a parameter with the texts that it is compared with. */
function equality(one: Value, other: Value, place: Range, frame: Frame): Truth {
  if (isList(one) !== isList(other) && (one.kind === 'text' || other.kind === 'text'))
    throw new TemplateError('Fn::Equals compares texts, and one of these is a list.', place);
  // against a text it is enough to know whether a parameter is this text
  const left = other.kind === 'text' ? one : concrete(one, frame);
  const right = one.kind === 'text' ? other : concrete(other, frame);
  const because = chained(left.because, right.because);
  if (left.kind === 'text' && right.kind === 'text') return { is: left.text === right.text, because };
  const [a, b] = [nameOfValue(left), nameOfValue(right)];
  if (a === b) return { is: true, because };
  if (isKnown(left) && isKnown(right)) return { is: false, because };
  for (const [value, text] of [
    [left, right],
    [right, left],
  ] as const)
    if (value.kind === 'opaque' && text.kind === 'text') {
      if (text.text === '' && !value.canBeEmpty) return { is: false, because };
      // the stages that are compared with are named
      if (value.name === OTHER_STAGE) return { is: false, because };
      if (value.input && !text.isSecret) return { is: frame.world.is(value.input, text.text), because };
    }
  const [first, second] = a < b ? [a, b] : [b, a];
  const shown = [left, right].map((value) => (isSecret(value) ? HIDDEN : nameOfValue(value))).sort();
  return freeTruth(`equal ${first} ${second}`, shown.join(' = '), frame, because);
}

function isList(value: Value): boolean {
  return value.kind === 'list' || (value.kind === 'opaque' && value.isList);
}

/** Whether a value is made of a secret. */
function isSecret(value: Value): boolean {
  if (value.kind === 'list') return value.items.some(isSecret);
  return value.kind !== 'nothing' && value.isSecret === true;
}

function isKnown(value: Value): boolean {
  return value.kind === 'list' ? value.items.every(isKnown) : value.kind !== 'opaque';
}

/** The condition that a resource or an output has; null where it has none, and so always exists. */
export function ownCondition(body: DocumentNode, frame: Frame): Truth | null {
  const entry = mappingEntry(body, 'Condition');
  const name = textOf(entry?.value);
  return entry && name !== null ? conditionTruth(name, placeOf(entry.value), frame) : null;
}
