import type { Policy } from './policy.ts';

/** Longest glob, in UTF-16 units. */
export const MAX_GLOB_LENGTH = 200;

/** Most wildcards (`*`, `**`, `?`) in one glob: with the length, they bound the work of one match. */
export const MAX_WILDCARDS = 10;

/** Control characters would let a pattern lie about itself wherever it is printed. */
const CONTROL = /\p{Cc}/u;

/**
 * Whether a path (relative to the root, `/` between parts) fits a glob that `globProblem` has nothing against:
 * `*` and `?` stand for characters within one part, a part `**` for any parts. `infra/` means `infra/**`.
 */
export function isMatch(glob: string, path: string): boolean {
  return isStarMatch(partsOf(glob), path.split('/'), isAnyParts, isPartMatch);
}

/** Whether a stage's address fits a pattern. Only `*` is special, and it stands for any characters, `.` included. */
export function isAddressMatch(pattern: string, address: string): boolean {
  return isStarMatch(pattern, address, isStar, isSame);
}

/** Whether the policy wants this path looked at: some `include` fits, and no `exclude` does. */
export function isPathIncluded(paths: Policy['paths'], path: string): boolean {
  return (
    paths.include.some((glob) => isMatch(glob, path)) && !paths.exclude.some((glob) => isMatch(glob, path))
  );
}

/** What is wrong with a path glob and what to write instead; null for a good one. */
export function globProblem(glob: string): string | null {
  if (glob.startsWith('!'))
    return '`!` has no meaning here; to leave files out, list them under `paths.exclude`';
  if (glob.includes('\\')) return 'write `/` between folders; `\\` has no meaning here';
  if (/[[\]{}]/.test(glob))
    return 'only `*`, `**` and `?` are special here; write `?` for a bracket in a name';
  if (glob.startsWith('/')) return 'paths start at the root of the repository; remove the leading `/`';
  const parts = glob.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '.' || part === '..'))
    return 'paths start at the root of the repository; `.` and `..` never match';
  if (parts.includes(''))
    return glob === '' ? 'write a path, such as `infra/**`' : '`//` never matches; write one `/`';
  if (parts.some((part) => part.includes('**') && part !== '**'))
    return '`**` stands alone between slashes, as in `infra/**/*.tf`; within a name write `*`';
  return patternProblem(glob);
}

/** What is wrong with a pattern of stage addresses and what to write instead; null for a good one. */
export function patternProblem(pattern: string): string | null {
  if (pattern.trim() === '')
    return 'write an address or a logical id, such as `aws_api_gateway_stage.partner`';
  if (CONTROL.test(pattern)) return 'control characters and line breaks never match';
  if (pattern.length > MAX_GLOB_LENGTH) return `at most ${MAX_GLOB_LENGTH} characters are allowed`;
  const wildcards = pattern.match(/\*+|\?/g) ?? [];
  return wildcards.length > MAX_WILDCARDS ? `at most ${MAX_WILDCARDS} wildcards are allowed` : null;
}

/**
 * Whether items fit a pattern in which a star stands for any number of them. After a mismatch only the last star
 * takes one more: the earlier ones never have to, so the work is at most pattern × items.
 */
export function isStarMatch<Part>(
  pattern: ArrayLike<Part>,
  items: ArrayLike<Part>,
  isAny: (part: Part) => boolean,
  fits: (part: Part, item: Part) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let next = 0; next < items.length; ) {
    const part = pattern[at];
    const item = items[next];
    if (part !== undefined && isAny(part)) {
      star = at++;
      resume = next;
    } else if (part !== undefined && item !== undefined && fits(part, item)) {
      at++;
      next++;
    } else {
      if (star < 0) return false;
      at = star + 1;
      next = ++resume;
    }
  }
  return Array.from(pattern).slice(at).every(isAny);
}

/** The glob's parts; one that ends with `**` wants at least one part there, so that `a/**` is not `a` itself. */
function partsOf(glob: string): string[] {
  const parts = (glob.endsWith('/') ? `${glob}**` : glob).split('/');
  return parts.at(-1) === '**' ? [...parts, '*'] : parts;
}

function isPartMatch(part: string, name: string): boolean {
  return isStarMatch(part, name, isStar, isCharacter);
}

function isAnyParts(part: string): boolean {
  return part === '**';
}

function isStar(character: string): boolean {
  return character === '*';
}

function isCharacter(wanted: string, character: string): boolean {
  return wanted === '?' || wanted === character;
}

function isSame(wanted: string, character: string): boolean {
  return wanted === character;
}
