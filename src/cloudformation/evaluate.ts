import type { Range } from '../source/text.ts';
import { type DocumentNode, mappingValue } from '../source/tree.ts';
import { type Because, chained } from '../stage.ts';
import { cidrValue } from './cidr.ts';
import { conditionTruth } from './condition.ts';
import { dynamicReference } from './dynamic-reference.ts';
import type { Frame } from './frame.ts';
import { type FunctionCall, functionCall, literalOf, placeOf, textOf } from './function-call.ts';
import { jsonText } from './json-text.ts';
import { attributeValue, referenceValue } from './reference.ts';
import { hasVariable, serverlessValue } from './serverless-variable.ts';
import { substituted } from './substitute.ts';
import { declarationIn } from './template.ts';
import { bounded, concatenated, concrete, isPerhapsEmpty } from './texts.ts';
import {
  after,
  listValue,
  nameOfValue,
  opaqueValue,
  shownText,
  TemplateError,
  textValue,
  type Value,
} from './value.ts';

/** What a value of a template gives in one world. Throws TemplateError where CloudFormation refuses it, Split and TooMuchWork. */
export function evaluate(node: DocumentNode, frame: Frame): Value {
  const value = frame.work.within(() => valueWithin(node, frame));
  // what takes long texts or lists takes long itself
  if (value.kind === 'text') frame.work.step(Math.floor(value.text.length / STEP_LENGTH));
  if (value.kind === 'list') frame.work.step(value.items.length);
  return value;
}

/** UTF-16 units of a text that count as one step more. */
const STEP_LENGTH = 1_000;

function valueWithin(node: DocumentNode, frame: Frame): Value {
  const place = placeOf(node);
  const call = functionCall(node);
  if (call) return callValue(call, place, frame);
  if (node.kind === 'scalar') {
    if (node.value === null && node.style === 'plain') return { kind: 'nothing', because: [] };
    if (hasVariable(node.text)) return serverlessValue(node.text, place, frame);
    return dynamicReference(node.text, place) ?? textValue(literalOf(node) ?? node.text);
  }
  if (node.kind === 'sequence')
    return listValue(
      node.items.map((item) => evaluate(item, frame)).filter(({ kind }) => kind !== 'nothing'),
    );
  return opaqueValue(`mapping ${node.file}:${node.start}`, [
    { ...place, text: 'a mapping stands here, not a text' },
  ]);
}

/** The node that stands here in the end: of an `Fn::If` the one that its condition picks. Throws TemplateError, Split. */
export function chosenNode(
  node: DocumentNode,
  frame: Frame,
): { node: DocumentNode; because: readonly Because[] } {
  let chosen = node;
  let because: readonly Because[] = [];
  for (;;) {
    frame.work.step();
    const call = functionCall(chosen);
    if (call?.name !== 'Fn::If') return { node: chosen, because };
    const place = placeOf(chosen);
    const [name, yes, no] = call.argument.kind === 'sequence' ? call.argument.items : [];
    const condition = textOf(name);
    if (condition === null || !yes || !no)
      throw new TemplateError(`${call.written} takes the name of a condition and two values.`, place);
    const truth = conditionTruth(condition, place, frame);
    const step = {
      ...place,
      text: `${call.written} takes its ${truth.is ? 'first' : 'second'} value: ${condition} is ${truth.is}`,
    };
    because = chained(because, [step], truth.because);
    chosen = truth.is ? yes : no;
  }
}

function callValue(call: FunctionCall, place: Range, frame: Frame): Value {
  switch (call.name) {
    case 'Ref':
      return referenceValue(call, place, frame);
    case 'Fn::GetAtt':
      return attributeValue(call, place, frame);
    case 'Fn::If': {
      const whole: DocumentNode = wholeOf(call, place);
      const { node, because } = chosenNode(whole, frame);
      return after(because, evaluate(node, frame));
    }
    case 'Fn::Sub':
      return substituted(call, place, frame);
    case 'Fn::Join':
      return joined(call, place, frame);
    case 'Fn::Split':
      return split(call, place, frame);
    case 'Fn::Select':
      return selected(call, place, frame);
    case 'Fn::FindInMap':
      return foundInMap(call, place, frame);
    case 'Fn::Base64': {
      const value = concrete(evaluate(call.argument, frame), frame);
      if (value.kind === 'text')
        return bounded({ ...value, text: Buffer.from(value.text).toString('base64') });
      return opaqueValue(`base64 ${nameOfValue(value)}`, value.because, {
        canBeEmpty: isPerhapsEmpty(value),
      });
    }
    case 'Fn::Length': {
      const value = concrete(evaluate(call.argument, frame), frame);
      if (value.kind === 'list') return textValue(String(value.items.length), value.because);
      return opaqueValue(`length ${nameOfValue(value)}`, value.because, { canBeEmpty: false });
    }
    case 'Fn::ImportValue':
      return opaqueValue(
        `import ${place.file}:${place.start}`,
        [{ ...place, text: `${call.written} is never empty: a stack can't export an empty value` }],
        { canBeEmpty: false },
      );
    case 'Fn::ToJsonString': {
      const step = { ...place, text: `${call.written} is never empty` };
      const open = opaqueValue(`json ${place.file}:${place.start}`, [step], { canBeEmpty: false });
      return jsonText(call.argument, frame) ?? open;
    }
    case 'Fn::Cidr':
      return cidrValue(call, place, frame);
    case 'Fn::GetAZs': {
      const region = concrete(evaluate(call.argument, frame), frame);
      return opaqueValue(
        `zones of ${nameOfValue(region)}`,
        [
          {
            ...place,
            text: `${call.written} gives zones that are known at deployment only, each by its name`,
          },
        ],
        { canBeEmpty: false, isList: true, areItemsFilled: true },
      );
    }
    default:
      return opaqueValue(`${call.name} ${place.file}:${place.start}`, [
        { ...place, text: `what ${call.written} gives is not known before the deployment` },
      ]);
  }
}

/** The call as a node of its own, in the long form. */
function wholeOf(call: FunctionCall, { file, start, end }: Range): DocumentNode {
  const at = { file, start, end, tag: null, outerStart: start };
  const key: DocumentNode = { kind: 'scalar', value: call.name, text: call.name, style: 'plain', ...at };
  return { kind: 'mapping', flow: true, entries: [{ file, start, end, key, value: call.argument }], ...at };
}

function argumentsOf(call: FunctionCall, count: number, place: Range): readonly DocumentNode[] {
  if (call.argument.kind !== 'sequence' || call.argument.items.length < count)
    throw new TemplateError(`${call.written} takes a list of ${count} values.`, place);
  return call.argument.items;
}

function joined(call: FunctionCall, place: Range, frame: Frame): Value {
  const [delimiter, values] = argumentsOf(call, 2, place);
  if (!delimiter || !values) throw new TemplateError(`${call.written} takes a delimiter and a list.`, place);
  const between = textOf(delimiter) ?? '';
  const list = evaluate(values, frame);
  if (list.kind === 'text') return list;
  if (list.kind !== 'list')
    return opaqueValue(`join ${between} ${nameOfValue(list)}`, list.because, {
      canBeEmpty: !areItemsFilled(list),
    });
  const parts = list.items.flatMap((item, index): Value[] => {
    const value = concrete(item, frame);
    if (value.kind === 'list') throw new TemplateError(`${call.written} joins texts, not lists.`, place);
    return index === 0 ? [value] : [textValue(between), value];
  });
  return after(list.because, concatenated(parts));
}

function split(call: FunctionCall, place: Range, frame: Frame): Value {
  const [delimiter, value] = argumentsOf(call, 2, place);
  const between = textOf(delimiter);
  if (between === null || between === '' || !value)
    throw new TemplateError(`${call.written} takes a delimiter and a text.`, place);
  const text = concrete(evaluate(value, frame), frame);
  if (text.kind === 'text')
    return listValue(
      text.text.split(between).map((part) => ({ ...text, text: part, because: [] })),
      text.because,
    );
  return opaqueValue(`split ${between} ${nameOfValue(text)}`, text.because, { isList: true });
}

function selected(call: FunctionCall, place: Range, frame: Frame): Value {
  const [at, values] = argumentsOf(call, 2, place);
  if (!at || !values) throw new TemplateError(`${call.written} takes an index and a list.`, place);
  const index = concrete(evaluate(at, frame), frame);
  const list = evaluate(values, frame);
  const because = chained(list.because, index.because);
  if (index.kind !== 'text' || list.kind !== 'list')
    return opaqueValue(`select ${nameOfValue(index)} ${nameOfValue(list)}`, because, {
      canBeEmpty: !areItemsFilled(list),
    });
  // a list parameter of an empty text has this one element
  if (list.items.length === 0 && index.text === '0') return textValue('', because);
  const item = /^\d+$/.test(index.text) ? list.items[Number(index.text)] : undefined;
  if (!item)
    throw new TemplateError(
      `There is no element ${shownText(index)} in this list of ${list.items.length}.`,
      place,
    );
  return after(because, item);
}

/** Whether no item of a list can be empty. */
function areItemsFilled(list: Value): boolean {
  if (list.kind === 'list') return list.items.every((item) => !isPerhapsEmpty(item));
  return list.kind === 'opaque' && list.areItemsFilled === true;
}

/** `[Map, Key, Key]`, and perhaps `{DefaultValue: …}`. */
function foundInMap(call: FunctionCall, place: Range, frame: Frame): Value {
  const [map, first, second, more] = argumentsOf(call, 3, place);
  if (!map || !first || !second)
    throw new TemplateError(`${call.written} takes the name of a map and two keys.`, place);
  const fallback = mappingValue(more, 'DefaultValue');
  const name = concrete(evaluate(map, frame), frame);
  const entry = name.kind === 'text' ? declarationIn(frame.template, 'Mappings', name.text) : undefined;
  if (!entry) {
    if (fallback) return evaluate(fallback, frame);
    return opaqueValue(`map ${nameOfValue(name)}`, [
      { ...place, text: `${call.written} looks into a map that this template does not declare` },
    ]);
  }
  const because: Because[] = [
    {
      ...placeOf(entry.key),
      text: `the map ${name.kind === 'text' ? shownText(name) : ''} is declared here`,
    },
  ];
  let at: DocumentNode | undefined = entry.value;
  for (const node of [first, second]) {
    const key = keyValue(evaluate(node, frame), at, frame);
    because.push(...key.because);
    if (key.kind !== 'text') return opaqueValue(`map ${nameOfValue(key)} ${place.start}`, because);
    at = mappingValue(at, key.text);
    if (!at) {
      if (fallback) return after(because, evaluate(fallback, frame));
      throw new TemplateError(`${call.written} finds no ${shownText(key)} in its map.`, place);
    }
  }
  return after(because, evaluate(at, frame));
}

/** A key that can be any text is one of the map's keys, or finds nothing. Throws Split. */
function keyValue(key: Value, map: DocumentNode | undefined, frame: Frame): Value {
  const value = concrete(key, frame);
  if (value.kind !== 'opaque' || !value.input || map?.kind !== 'mapping') return value;
  frame.work.step(map.entries.length);
  for (const { key: each } of map.entries) {
    const text = textOf(each);
    if (text !== null && frame.world.is(value.input, text)) return textValue(text, value.because);
  }
  return textValue('\u0000', value.because);
}
