import type { Chooser } from './chooser.ts';
import type { Kind } from './kinds.ts';

/** A type constraint that values of the kind fit, or can be converted to. */
export function typeOf(kind: Kind, chooser: Chooser): string {
  const id = chooser.one([
    'optional(string)',
    'optional(string, "oid")',
    'string',
    'optional(string, "")',
    'any',
  ]);
  const enabled = chooser.one(['optional(bool, true)', 'optional(bool)', 'bool']);
  const name = chooser.one(['optional(string, "n")', 'string', 'optional(string)']);
  const tags = chooser.one([
    'optional(map(string), {})',
    'optional(map(string))',
    'map(string)',
    'optional(map(any), { a = 1 })',
  ]);
  const object = `object({ id = ${id}, enabled = ${enabled}, name = ${name}, tags = ${tags} })`;
  switch (kind) {
    case 'string':
      return chooser.one(['string', 'any', 'string']);
    case 'number':
      return chooser.one(['number', 'any', 'string']);
    case 'bool':
      return chooser.one(['bool', 'any', 'bool', 'string']);
    case 'strings':
      return chooser.one(['list(string)', 'list(any)', 'any', 'set(string)', 'list']);
    case 'set':
      return chooser.one(['set(string)', 'set(any)', 'set(string)']);
    case 'map':
      return chooser.one([
        'map(string)',
        'map(any)',
        'any',
        'map',
        'object({ a = optional(string, "oa"), b = optional(string) })',
      ]);
    case 'object':
      return chooser.one([object, object, 'any']);
    case 'objects':
      return chooser.one([`list(${object})`, 'any', `set(${object})`, 'list(any)']);
    case 'objectMap':
      return chooser.one([`map(${object})`, 'any', 'map(any)']);
    default:
      return kind satisfies never;
  }
}
