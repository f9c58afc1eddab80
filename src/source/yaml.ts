import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { unclosedFlow, withoutFlowBreaks } from './flow-breaks.ts';
import { MAX_NESTING } from './json.ts';
import { indentationAt, lineStart } from './line.ts';
import type { Problem, SourceFile } from './text.ts';
import type { Documents } from './tree.ts';
import { TAB_REASON, yamlMessage } from './yaml-message.ts';
import { treeOf } from './yaml-tree.ts';

type Parsed =
  | { readonly events: readonly Event[]; readonly isLoosened: boolean }
  | { readonly reason: string; readonly offset: number };

/** The trees of a YAML file's documents; those before a syntax error are kept. */
export function readYaml(file: SourceFile): Documents {
  const parsed = parse(file.text);
  if ('events' in parsed) return treeOf(file, parsed.events, parsed.isLoosened);
  const problem = problemOf(file, parsed.reason, parsed.offset);
  const separator = file.text.lastIndexOf('\n---', parsed.offset - 1);
  const before = separator < 0 ? null : parse(file.text.slice(0, separator + 1));
  if (before === null || !('events' in before)) return { documents: [], problems: [problem] };
  const kept = treeOf(file, before.events, before.isLoosened);
  return { documents: kept.documents, problems: [...kept.problems, problem] };
}

function parse(text: string): Parsed {
  const strict = eventsOf(text);
  if ('events' in strict || strict.reason !== 'deficient indentation') return strict;
  const loose = eventsOf(withoutFlowBreaks(text));
  return 'events' in loose ? { ...loose, isLoosened: true } : loose;
}

function eventsOf(text: string): Parsed {
  try {
    return { events: parseEvents(text, { maxDepth: MAX_NESTING }), isLoosened: false };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { reason: error.reason, offset: error.mark?.position ?? 0 };
  }
}

/** The reasons that concern a whole line, where js-yaml's place is further right. */
const LINE_REASON = /^(?:bad indentation|tab characters|end of the stream or)/;

function problemOf(file: SourceFile, reason: string, offset: number): Problem {
  const { text } = file;
  if (reason.startsWith('unexpected end')) {
    const opening = unclosedFlow(text) ?? offset;
    return { ...placeOf(file, opening), message: yamlMessage(reason) };
  }
  const start = lineStart(text, offset);
  const indentation = indentationAt(text, offset);
  const isTabbed = indentation.includes('\t');
  if (isTabbed) return { ...placeOf(file, start), message: yamlMessage(TAB_REASON) };
  const place = LINE_REASON.test(reason) ? start + indentation.length : offset;
  return { ...placeOf(file, place), message: yamlMessage(reason) };
}

/** From the offset to the end of its line; one character at least where there is one. */
function placeOf(file: SourceFile, offset: number): Omit<Problem, 'message'> {
  const { text, path } = file;
  const start = Math.min(offset, text.length);
  const lineEnd = /[\r\n]|$/.exec(text.slice(start, start + 200))?.index ?? 0;
  return { file: path, start, end: Math.min(start + Math.max(lineEnd, 1), text.length) };
}
