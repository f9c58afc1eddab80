import type { Expression } from '../source/hcl-tree.ts';
import type { Argument, Block } from './block.ts';
import type { Frame, StagePath } from './frame.ts';
import { unwrapped } from './json-expression.ts';
import { keyText } from './site.ts';

/** Arguments of any resource that say where it is: a certificate and its stage must agree in them. */
export type Settings = {
  /** `aws`, or with an alias: `aws.eu`. */
  readonly provider: string;
  /** The argument that says so, where it stands in the same module. */
  readonly providerArgument: Argument | null;
  readonly region: Argument | null;
};

/** The settings of a resource in its own module. */
export function settingsOf({ arguments: set }: Block): Settings {
  const providerArgument = set.get('provider') ?? null;
  const region = set.get('region') ?? null;
  return {
    provider: providerArgument ? providerName(providerArgument.value) : 'aws',
    providerArgument,
    region: region && isNull(region) ? null : region,
  };
}

/** What a stage's settings are called in a module that calls it; what can't be said there is named in words. */
export function settingsIn(frame: Frame, path: StagePath): Settings | { readonly unsayable: string } {
  let settings = settingsOf(path.block);
  for (let at = path.frame; at !== frame; at = at.caller.frame) {
    if (!at.caller) return { unsayable: 'provider' };
    const provider = providerAbove(settings.provider, at.caller.call);
    if (provider === null) return { unsayable: 'provider' };
    const region = settings.region && regionAbove(settings.region, at);
    if (region === 'unsayable') return { unsayable: 'region' };
    settings = { provider, providerArgument: null, region };
  }
  return settings;
}

/** A text that is the same for resources that are made by the same provider in the same region. */
export function settingsKey({ provider, region }: Settings): string {
  return JSON.stringify([provider, region ? shapeOf(region.value) : 'null']);
}

/** Only the default provider comes to a module by itself. */
function providerAbove(name: string, call: Block): string | null {
  const providers = call.arguments.get('providers')?.value;
  if (providers?.kind === 'object') {
    const item = providers.items.find(({ key }) => providerKey(key) === name);
    if (item) return providerName(item.value);
  }
  return name === 'aws' && (providers === undefined || providers.kind === 'object') ? name : null;
}

function providerKey(key: Expression): string | null {
  return keyText(key) ?? providerName(key);
}

function regionAbove(region: Argument, { module, caller }: Frame): Argument | null | 'unsayable' {
  const plain = unwrapped(region.value);
  if (plain.kind === 'literal') return region;
  if (plain.kind !== 'attribute' || plain.object.kind !== 'variable' || plain.object.name !== 'var')
    return 'unsayable';
  const fallback = module.variables.get(plain.name)?.arguments.get('default');
  const given = caller?.call.arguments.get(plain.name) ?? fallback;
  if (!given) return 'unsayable';
  return isNull(given) ? null : { ...given, name: 'region' };
}

function isNull({ value }: Argument): boolean {
  return value.kind === 'literal' && value.value === null;
}

/** `aws.eu` may also stand in quotes. */
function providerName(expression: Expression): string {
  const plain = unwrapped(expression);
  if (plain.kind === 'literal') return plain.text;
  if (plain.kind === 'variable') return plain.name;
  if (plain.kind === 'attribute' && plain.object.kind === 'variable')
    return `${plain.object.name}.${plain.name}`;
  return shapeOf(plain);
}

/** The expression without its places; `null` for the literal. */
function shapeOf(expression: Expression): string {
  const plain = unwrapped(expression);
  if (plain.kind === 'literal') return JSON.stringify(plain.value);
  return JSON.stringify(plain, (key, value: unknown) =>
    key === 'start' || key === 'end' ? undefined : value,
  );
}
