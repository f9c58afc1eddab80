import { parsePatch } from 'diff';
import { control } from '../control/control.ts';
import type { FilePatch } from './diff-lines.ts';
import { counted } from './title.ts';

/** A line of a diff that tells a scanner not to look at this control, or at nothing at all. */
export type Suppression = {
  readonly path: string;
  /** 1-based: of the head where it is added, of the base where it is removed. */
  readonly line: number;
  readonly side: 'added' | 'removed';
  /** The words that do it. */
  readonly words: string;
};

/** Most suppressions of one side that are named, and longest line that is looked at. */
const MAX_NAMED = 10;
const MAX_LINE = 2_000;

/** What other scanners call the control. */
const IDS = Object.values(control.readings).flatMap(({ readBy }) =>
  readBy.map(({ id }) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
);
const OWN = `(?:${IDS.join('|')})(?![\\w-])`;

/**
 * The forms that scanners read: Checkov's comments, KICS's comments with and without ids, wildcards of tfsec and Trivy,
 * and ids in the metadata of a template (Checkov's `skip`, cdk-nag's `rules_to_suppress`).
 */
const FORMS = [
  `(?:checkov|bridgecrew|cortex):skip= *(?:\\w+,)*${OWN}`,
  `kics-scan +(?:ignore(?:-line|-block)?(?![\\w-])|(?:disable|enable)=[\\w,-]*${OWN})`,
  '(?:tfsec|trivy):ignore:\\*',
  `(?<!\\w)id["']? *: *["']?(?:[\\w.]+-)?${OWN}`,
].map((form) => new RegExp(form));

/**
 * The inline suppressions that a change adds or removes. A line that only moves within its file is neither. Nothing is
 * said of a file whose patch GitHub leaves out.
 */
export function suppressionsIn(files: readonly FilePatch[]): Suppression[] {
  return files.flatMap(({ path, patch }) => {
    const found = patch === null ? [] : marked(path, patch);
    const texts = { added: textsOf(found, 'added'), removed: textsOf(found, 'removed') };
    return found
      .filter(({ side, text }) => !texts[side === 'added' ? 'removed' : 'added'].has(text))
      .map(({ text: _, ...suppression }) => suppression);
  });
}

/** What a review says about them, a sentence for each side; they change no verdict. */
export function suppressionNotes(suppressions: readonly Suppression[]): string[] {
  return (['added', 'removed'] as const).flatMap((side) => {
    const own = suppressions.filter((each) => each.side === side);
    if (own.length === 0) return [];
    const named = own
      .slice(0, MAX_NAMED)
      .map(({ path, line, words }) => `\`${path}:${line}\` (\`${words}\`)`);
    const more = own.length > MAX_NAMED ? ` and ${own.length - MAX_NAMED} more` : '';
    const what = own.length === 1 ? 'an inline suppression' : counted(own.length, 'inline suppression');
    const does = side === 'added' ? 'adds' : 'removes';
    return [
      `This change ${does} ${what} for other scanners of this control: ${named.join(', ')}${more}. No verdict here hangs on it.`,
    ];
  });
}

type Marked = Suppression & { readonly text: string };

function marked(path: string, patch: string): Marked[] {
  const found: Marked[] = [];
  for (const { oldStart, newStart, lines } of hunksOf(patch)) {
    const line = { added: newStart, removed: oldStart };
    for (const written of lines) {
      const side = written.startsWith('+') ? 'added' : written.startsWith('-') ? 'removed' : null;
      const text = written.slice(1).trim();
      const words = side === null ? null : wordsOf(text);
      if (side !== null && words !== null) found.push({ path, line: line[side], side, words, text });
      if (side !== null) line[side] += 1;
      else if (written.startsWith(' ')) {
        line.added += 1;
        line.removed += 1;
      }
    }
  }
  return found;
}

/** A patch that was cut can't be parsed: what it shows is not known to be the change. */
function hunksOf(patch: string) {
  try {
    return parsePatch(`--- a\n+++ b\n${patch}`)[0]?.hunks ?? [];
  } catch {
    return [];
  }
}

function wordsOf(text: string): string | null {
  if (text.length > MAX_LINE) return null;
  for (const form of FORMS) {
    const [words] = form.exec(text) ?? [];
    if (words !== undefined) return words;
  }
  return null;
}

function textsOf(found: readonly Marked[], side: Suppression['side']): ReadonlySet<string> {
  return new Set(found.filter((each) => each.side === side).map(({ text }) => text));
}
