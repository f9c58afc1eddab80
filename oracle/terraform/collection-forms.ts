import type { Expressions } from './expressions.ts';
import type { Kind } from './kinds.ts';

/** A list of texts. */
export function stringsForm(writer: Expressions, depth: number, isNullable: boolean): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  const element = (): string => writer.of('string', depth, isNullable && writer.chooser.percent(50));
  return writer.chooser.one<() => string>([
    () => `[${writer.chooser.some(3, element).join(', ')}]`,
    () => `concat(${of('strings')}, ${of('strings')})`,
    () => `compact([${writer.chooser.some(3, () => writer.of('string', depth, true)).join(', ')}])`,
    () => `keys(${of('map')})`,
    () => `values(${of('map')})`,
    () => `tolist(${of('set')})`,
    () => `tolist(${of('strings')})`,
    () => `[for x in ${of('strings')} : upper(x)]`,
    () => `[for i, x in ${of('strings')} : "\${i}\${x}" if x != ""]`,
    () => `[for k, v in ${of('map')} : "\${k}=\${v}"]`,
    () => `${of('objects')}[*].name`,
    () => `${of('objects')}.*.name`,
    () => `values(${of('objectMap')})[*].name`,
    () => `split(",", ${of('string')})`,
    () => `distinct(${of('strings')})`,
    () => `reverse(${of('strings')})`,
    () => `sort(${of('strings')})`,
    () => `flatten([${of('strings')}, [${of('strings')}]])`,
    () => `formatlist("%s-%s", ${of('strings')}, ${of('string')})`,
    () => `${writer.of('string', depth, true)}[*]`,
    () => `coalescelist(${of('strings')}, ${of('strings')}, ["q"])`,
    () => `slice(concat(["s"], ${of('strings')}), 0, 1)`,
    () => `[for p in setproduct(${of('strings')}, ["l", "r"]) : join("-", p)]`,
    () => `[for n in range(${writer.chooser.below(4)}) : tostring(n)]`,
    () => `chunklist(concat(["s"], ${of('strings')}), 2)[0]`,
    () => `flatten([for x in ${of('objects')} : x.name])`,
  ])();
}

/** A set of texts. */
export function setForm(writer: Expressions, depth: number): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  return writer.chooser.one<() => string>([
    () => `toset(${of('strings')})`,
    () => `toset(keys(${of('map')}))`,
    () => `setunion(${of('set')}, ${of('set')})`,
    () => `setintersection(${of('set')}, ${of('strings')})`,
    () => `setsubtract(${of('set')}, ["a"])`,
    () => `toset([for x in ${of('objects')} : x.name])`,
  ])();
}

/** A map of texts. */
export function mapForm(writer: Expressions, depth: number): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  return writer.chooser.one<() => string>([
    () => writer.mapping(() => writer.of('string', depth, writer.chooser.percent(20))),
    () => `merge(${of('map')}, ${of('map')})`,
    () => `{ for x in ${of('set')} : x => upper(x) }`,
    () => `{ for k, v in ${of('map')} : k => v if v != "" }`,
    () => `{ for k, v in ${of('objectMap')} : k => v.name }`,
    () => `zipmap(["a", "b"], [${writer.of('string', depth)}, ${writer.of('string', depth)}])`,
    () => `tomap({ a = ${of('string')}, b = ${of('string')} })`,
    () => `{ (${of('string')}) = ${of('string')} }`,
    () => `{ for i, x in ${of('strings')} : "k\${i}" => x }`,
    () => `merge([for x in ${of('strings')} : { (x) = "m" }]...)`,
    () => `tomap(${of('map')})`,
  ])();
}

/** An object. */
export function objectForm(writer: Expressions, depth: number): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  return writer.chooser.one<() => string>([
    () =>
      writer.objectLiteral((kind) => writer.of(kind, depth, kind === 'string' && writer.chooser.percent(30))),
    () => writer.objectLiteral((kind) => writer.of(kind, depth)),
    () => `merge(${of('object')}, { id = ${writer.of('string', depth, true)} })`,
    () => `concat(${of('objects')}, [${writer.literal('object')}])[0]`,
    () => `lookup(${of('objectMap')}, "a", ${of('object')})`,
    () => `try(${of('objects')}[0], ${of('object')})`,
  ])();
}

/** A list of objects. */
export function objectsForm(writer: Expressions, depth: number): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  return writer.chooser.one<() => string>([
    () => `[${writer.chooser.some(2, () => of('object')).join(', ')}]`,
    () => `values(${of('objectMap')})`,
    () => `[for x in ${of('objects')} : x if x.enabled]`,
    () => `[for x in ${of('objects')} : merge(x, { name = "n-\${x.name}" })]`,
    () => `concat(${of('objects')}, ${of('objects')})`,
  ])();
}

/** A map of objects. */
export function objectMapForm(writer: Expressions, depth: number): string {
  const of = (kind: Kind): string => writer.of(kind, depth);
  return writer.chooser.one<() => string>([
    () => writer.mapping(() => of('object')),
    () => `{ for x in ${of('objects')} : x.name => x }`,
    () => `{ for k, v in ${of('objectMap')} : k => v if v.enabled }`,
    () => `merge(${of('objectMap')}, ${of('objectMap')})`,
  ])();
}
