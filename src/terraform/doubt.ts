import type { TerraformFunction } from './function.ts';
import { possibilitiesOf, type Type, type Value } from './value.ts';

/** Functions that can fail for what is in an argument, beside its being null. */
const FALLIBLE = new Set([
  ...[
    'base64decode',
    'base64gunzip',
    'cidrhost',
    'cidrnetmask',
    'cidrsubnet',
    'cidrsubnets',
    'coalescelist',
    'csvdecode',
  ],
  ...[
    'element',
    'format',
    'formatdate',
    'formatlist',
    'index',
    'jsondecode',
    'log',
    'matchkeys',
    'max',
    'min',
    'one',
  ],
  ...[
    'parseint',
    'range',
    'regex',
    'regexall',
    'replace',
    'slice',
    'substr',
    'sum',
    'textdecodebase64',
    'timeadd',
    'timecmp',
  ],
  ...[
    'tobool',
    'tolist',
    'tomap',
    'tonumber',
    'toset',
    'tostring',
    'urldecode',
    'uuidv5',
    'yamldecode',
    'zipmap',
  ],
]);

/** Functions that fail for a null in a collection. */
const NEEDING_ELEMENTS = new Set(['join', 'sort', 'sum', 'transpose', 'zipmap']);

/** Whether a call that gives something unknown can still fail when more is known. */
export function isDoubtfulCall(
  name: string,
  args: readonly Value[],
  { parameters, variadic }: TerraformFunction,
): boolean {
  if (name === 'coalesce') return args.every(isPerhapsPassedOver);
  if (name.startsWith('file') || name === 'templatefile') return true;
  if (NEEDING_ELEMENTS.has(name) && args.some(holdsPerhapsNull)) return true;
  const unknown = args.filter((arg) => arg.kind === 'unknown');
  if (unknown.some((arg) => FALLIBLE.has(name) && !isTotal(name, arg.type))) return true;
  if (name === 'lookup' && args.length < 3 && unknown.length > 0) return true;
  return args.some(
    (arg, index) => arg.kind === 'unknown' && arg.can.null && !(parameters[index] ?? variadic)?.isNullAllowed,
  );
}

function holdsPerhapsNull(arg: Value): boolean {
  if (arg.kind === 'null') return true;
  if (arg.kind === 'unknown') return arg.type === 'any' || typeof arg.type !== 'string' || arg.can.null;
  if (arg.kind === 'sequence') return arg.items.some(holdsPerhapsNull);
  return arg.kind === 'mapping' && [...arg.entries.values()].some(holdsPerhapsNull);
}

function isPerhapsPassedOver(arg: Value): boolean {
  const can = possibilitiesOf(arg);
  return can.null || can.empty;
}

/** Whether a conversion works for all values of the type. */
function isTotal(name: string, type: Type): boolean {
  return (name === 'tostring' && typeof type === 'string' && type !== 'any') || name === `to${String(type)}`;
}

/** Whether picking a part of the value can still fail when more is known of it. */
export function isDoubtfulPart(whole: Value): boolean {
  if (whole.kind !== 'unknown' || (whole.type === 'any' && !whole.isUndecided)) return false;
  return whole.can.null || typeof whole.type === 'string' || whole.type.kind !== 'object';
}

/** Whether an operand is not known, and may turn out to be of a type that does not fit. */
export function isDoubtfulOperand(operand: Value): boolean {
  return (
    operand.kind === 'unknown' && (operand.can.null || (operand.type !== 'number' && operand.type !== 'bool'))
  );
}
