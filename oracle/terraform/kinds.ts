/** The kinds of values that the trees compute with; `object` has the attributes id, enabled, name and tags. */
export type Kind =
  | 'string'
  | 'number'
  | 'bool'
  | 'strings'
  | 'set'
  | 'map'
  | 'object'
  | 'objects'
  | 'objectMap';

export const KINDS: readonly [Kind, ...Kind[]] = [
  'string',
  'bool',
  'number',
  'strings',
  'set',
  'map',
  'object',
  'objects',
  'objectMap',
];
