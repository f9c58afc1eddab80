import {
  FILLED,
  PRESENT,
  possibilitiesOf,
  type Type,
  type UnknownValue,
  unknownOf,
  type Value,
} from './value.ts';

/** What functions give whatever they are given, as `terraform metadata functions` says. Others decide by their arguments. */
const RESULTS: readonly (readonly [Type, readonly string[]])[] = [
  [
    'number',
    [
      'abs',
      'ceil',
      'floor',
      'length',
      'log',
      'max',
      'min',
      'parseint',
      'pow',
      'signum',
      'sum',
      'timecmp',
      'tonumber',
    ],
  ],
  [
    'bool',
    [
      'alltrue',
      'anytrue',
      'can',
      'contains',
      'endswith',
      'fileexists',
      'issensitive',
      'startswith',
      'strcontains',
      'tobool',
    ],
  ],
  [{ kind: 'list', of: 'string' }, ['cidrsubnets', 'compact', 'formatlist', 'sort', 'split']],
  [{ kind: 'list', of: 'number' }, ['range']],
  [{ kind: 'set', of: 'string' }, ['fileset']],
  [
    'string',
    [
      ...[
        'abspath',
        'base64decode',
        'base64encode',
        'base64gzip',
        'base64sha256',
        'base64sha512',
        'basename',
        'bcrypt',
      ],
      ...[
        'chomp',
        'cidrhost',
        'cidrnetmask',
        'cidrsubnet',
        'dirname',
        'file',
        'filebase64',
        'filebase64sha256',
      ],
      ...[
        'filebase64sha512',
        'filemd5',
        'filesha1',
        'filesha256',
        'filesha512',
        'format',
        'formatdate',
        'indent',
        'join',
      ],
      ...[
        'jsonencode',
        'lower',
        'md5',
        'pathexpand',
        'plantimestamp',
        'replace',
        'rsadecrypt',
        'sha1',
        'sha256',
        'sha512',
      ],
      ...[
        'strrev',
        'substr',
        'textdecodebase64',
        'textencodebase64',
        'timeadd',
        'timestamp',
        'title',
        'tostring',
        'trim',
      ],
      ...['trimprefix', 'trimspace', 'trimsuffix', 'upper', 'urlencode', 'uuid', 'uuidv5', 'yamlencode'],
    ],
  ],
];

const TYPES: ReadonlyMap<string, Type> = new Map(
  RESULTS.flatMap(([type, names]) => names.map((name): [string, Type] => [name, type])),
);

/** Functions whose text is never empty. */
const NEVER_EMPTY = new Set([
  ...[
    'base64sha256',
    'base64sha512',
    'bcrypt',
    'cidrhost',
    'cidrnetmask',
    'cidrsubnet',
    'jsonencode',
    'md5',
    'sha1',
  ],
  ...['sha256', 'sha512', 'timeadd', 'timestamp', 'uuid', 'uuidv5', 'yamlencode'],
]);

/** Functions whose text is as long as the one that they are given, or longer. */
const NEVER_SHORTER = new Set(['base64encode', 'indent', 'lower', 'strrev', 'title', 'upper', 'urlencode']);

/** The result of a function that waits for an argument which is not known. */
export function undecidedResult(name: string, args: readonly Value[]): UnknownValue {
  const type = TYPES.get(name) ?? 'any';
  const isFilled =
    NEVER_EMPTY.has(name) || (NEVER_SHORTER.has(name) && args.every((arg) => !possibilitiesOf(arg).empty));
  return unknownOf(type, [], { can: isFilled || (type !== 'string' && type !== 'any') ? FILLED : PRESENT });
}
