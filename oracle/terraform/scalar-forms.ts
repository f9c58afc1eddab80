import type { Expressions } from './expressions.ts';
import { KINDS, type Kind } from './kinds.ts';

/** A number. */
export function numberForm(writer: Expressions, depth: number): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  return writer.chooser.one<() => string>([
    () =>
      `length(${of(writer.chooser.one(['strings', 'set', 'map', 'objects', 'objectMap', 'string', 'object']))})`,
    () => `(${of('number')} + ${of('number')})`,
    () => `(${of('number')} - ${of('number')})`,
    () => `(${of('number')} * ${of('number')})`,
    () => `(${of('number')} % 2)`,
    () => `(-${of('number')})`,
    () => `max(${of('number')}, ${of('number')})`,
    () => `abs(${of('number')})`,
    () => `floor(${of('number')})`,
    () => `try(tonumber(${of('string')}), ${of('number')})`,
    () => `(${of('bool')} ? 1 : 0)`,
    () => `sum([${of('number')}, ${of('number')}])`,
    () => `try(index(${of('strings')}, "a"), -1)`,
    () => `parseint("1${writer.chooser.below(9)}", 10)`,
    () => `min([for x in ${of('strings')} : length(x)]...)`,
  ])();
}

/** A bool. */
export function boolForm(writer: Expressions, depth: number): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  const maybe = (kind: Kind): string => writer.of(kind, depth, true);
  return writer.chooser.one<() => string>([
    () => `(${maybe('string')} == ${maybe('string')})`,
    () => `(${maybe('string')} != "")`,
    () => `(${maybe(writer.chooser.one(KINDS))} == null)`,
    () => `(${of('bool')} && ${of('bool')})`,
    () => `(${of('bool')} || ${of('bool')})`,
    () => `!${of('bool')}`,
    () => `(${of('number')} > ${of('number')})`,
    () => `(${of('number')} <= ${of('number')})`,
    () => `contains(${of('strings')}, ${of('string')})`,
    () => `can(${writer.risky(writer.chooser.one(KINDS), depth)})`,
    () => `(length(${of(writer.chooser.one(['strings', 'set', 'map', 'objects', 'objectMap']))}) > 0)`,
    () => `${of('object')}.enabled`,
    () => `startswith(${of('string')}, "c")`,
    () => `alltrue([${maybe('bool')}, ${of('bool')}])`,
    () => `anytrue([for x in ${of('objects')} : x.enabled])`,
    () => `(${maybe(writer.chooser.one(KINDS))} == ${maybe(writer.chooser.one(KINDS))})`,
    () => `tobool(${writer.chooser.one(['"true"', '"false"', 'true'])})`,
    () => `contains(keys(${of('map')}), "a")`,
  ])();
}
