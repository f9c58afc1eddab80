// A small evaluator of templates as plain objects, written from AWS's documentation and sharing nothing with src: it
// tries every combination of the parameters' allowed values.

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export type PlainTemplate = {
  readonly Parameters: {
    readonly [name: string]: { readonly Type: string; readonly AllowedValues: readonly string[] };
  };
  readonly Mappings: {
    readonly [map: string]: { readonly [key: string]: { readonly [key: string]: string } };
  };
  readonly Conditions: JsonObject;
  readonly Resources: {
    readonly S: { readonly Type: string; readonly Condition?: string; readonly Properties: JsonObject };
  };
};

/** The deployment fails with these values. */
class Refused extends Error {}

const NO_VALUE = Symbol('AWS::NoValue');
type Result = string | readonly Result[] | typeof NO_VALUE;

/** `set`, `unset`, `unknown` where values differ or all are refused, `absent` where no values make the stage. */
export function bruteForce(template: PlainTemplate): string {
  const states = new Set<string>();
  for (const values of combinations(Object.entries(template.Parameters)))
    states.add(stateWith(template, values));
  states.delete(states.size > 1 ? 'refused' : '');
  states.delete(states.size > 1 ? 'absent' : '');
  const [only] = states;
  if (states.size > 1 || only === 'refused') return 'unknown';
  return only ?? 'unknown';
}

function* combinations(
  parameters: readonly [string, { readonly AllowedValues: readonly string[] }][],
): Generator<ReadonlyMap<string, string>> {
  const [first, ...rest] = parameters;
  if (!first) {
    yield new Map();
    return;
  }
  for (const value of first[1].AllowedValues)
    for (const others of combinations(rest)) yield new Map(others).set(first[0], value);
}

function stateWith(template: PlainTemplate, values: ReadonlyMap<string, string>): string {
  const { Condition: condition, Properties: properties } = template.Resources.S;
  try {
    if (condition !== undefined && !holds({ Condition: condition }, template, values)) return 'absent';
    const written = properties.ClientCertificateId;
    if (written === undefined) return 'unset';
    const result = resultOf(written, template, values);
    return result === NO_VALUE || result === '' ? 'unset' : 'set';
  } catch (error) {
    if (error instanceof Refused) return 'refused';
    throw error;
  }
}

function holds(node: Json, template: PlainTemplate, values: ReadonlyMap<string, string>): boolean {
  const [[name, argument] = ['', null]] = Object.entries(node ?? {});
  const items: readonly Json[] = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Condition':
      return holds(template.Conditions[String(argument)] ?? null, template, values);
    case 'Fn::Not':
      return !holds(items[0] ?? null, template, values);
    case 'Fn::And':
      return items.every((item) => holds(item, template, values));
    case 'Fn::Or':
      return items.some((item) => holds(item, template, values));
    case 'Fn::Equals':
      return resultOf(items[0] ?? '', template, values) === resultOf(items[1] ?? '', template, values);
    default:
      throw new Error(`no condition: ${JSON.stringify(node)}`);
  }
}

function resultOf(node: Json, template: PlainTemplate, values: ReadonlyMap<string, string>): Result {
  if (typeof node === 'string') return node;
  if (Array.isArray(node))
    return node.map((item: Json) => resultOf(item, template, values)).filter((item) => item !== NO_VALUE);
  const [[name, argument] = ['', null]] = Object.entries(node ?? {});
  const items: readonly Json[] = Array.isArray(argument) ? argument : [];
  const text = (item: Json | undefined): string => {
    const result = resultOf(item ?? '', template, values);
    if (typeof result !== 'string') throw new Refused();
    return result;
  };
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? NO_VALUE : (values.get(String(argument)) ?? '');
    case 'Fn::If':
      return resultOf(
        (holds({ Condition: items[0] ?? '' }, template, values) ? items[1] : items[2]) ?? '',
        template,
        values,
      );
    case 'Fn::FindInMap': {
      const found = template.Mappings[text(items[0])]?.[text(items[1])]?.[text(items[2])];
      if (found === undefined) throw new Refused();
      return found;
    }
    case 'Fn::Join': {
      const list = resultOf(items[1] ?? [], template, values);
      if (typeof list === 'string' || typeof list === 'symbol') throw new Refused();
      return list.map(String).join(text(items[0]));
    }
    case 'Fn::Sub':
      return String(argument).replace(/\$\{(\w+)\}/g, (_, parameter: string) => values.get(parameter) ?? '');
    case 'Fn::Select': {
      const list = resultOf(items[1] ?? [], template, values);
      const item =
        typeof list === 'string' || typeof list === 'symbol' ? undefined : list[Number(text(items[0]))];
      if (item === undefined) throw new Refused();
      return item;
    }
    case 'Fn::Split':
      return text(items[1]).split(text(items[0]));
    default:
      throw new Error(`no value: ${JSON.stringify(node)}`);
  }
}
