import type { SourceFile } from '../source/text.ts';

/** Calls of functions that read files, or templates that may do so. */
const CALL = /\b(file(?:[a-z]\w*)?|template(?:file|string))\s*([(/])/g;

/** The rest of a call whose path is written out, with at most `path.module` and the like before it. */
const PLAIN = /^\s*"(?:\$\{\s*path\.\w+\s*\}|[^"$%\\])*"/;

/** What a data source gives decides nothing: it is known at the run only. */
const LATE = /^\s*data\./;

/** UTF-16 units after the name of a function in which its path is looked for. */
const MAX_PATH = 500;

/**
 * Whether a file of Terraform's can make it read one of the paths: it writes the name, or (unless only names that are
 * written count) has a call whose path is computed. Nothing is parsed, so that comments count too.
 */
export function mayRead({ text }: SourceFile, paths: readonly string[], isNamed: boolean): boolean {
  const { plain, others } = namesOf(paths);
  if (!isNamed && (others.length > 0 || hasComputedCall(text))) return true;
  for (const [word] of text.matchAll(/[\w.-]+/g)) if (plain.has(word)) return true;
  return others.slice(0, MAX_OTHERS).some((name) => text.includes(name));
}

/** The last parts of paths: those that are one word wherever they are written, and the others. */
type Names = { readonly plain: ReadonlySet<string>; readonly others: readonly string[] };

/** Names that are no plain words are looked for one by one. */
const MAX_OTHERS = 100;

const known = new WeakMap<readonly string[], Names>();

function namesOf(paths: readonly string[]): Names {
  const found = known.get(paths);
  if (found) return found;
  const all = [...new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)))];
  const isPlain = (name: string): boolean => /^[\w.-]+$/.test(name);
  const names = { plain: new Set(all.filter(isPlain)), others: all.filter((name) => !isPlain(name)) };
  known.set(paths, names);
  return names;
}

function hasComputedCall(text: string): boolean {
  for (const match of text.matchAll(CALL)) {
    const [whole, name = '', opening] = match;
    const rest = text.slice(match.index + whole.length, match.index + whole.length + MAX_PATH);
    if (name.startsWith('template') || name === 'fileset' || opening !== '(') return true;
    if (!PLAIN.test(rest) && !LATE.test(rest)) return true;
  }
  return false;
}

/** Whether a file's text makes its folder a root module, which no other one calls; nothing is parsed. */
export function isRootFile({ text }: SourceFile): boolean {
  return /\b(?:provider|backend)\s+"|\bcloud\s*\{|"(?:provider|backend|cloud)"\s*:/.test(text);
}
