import {
  type AliasEvent,
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { coreValue } from './core-schema.ts';
import type { Problem, Range, SourceFile } from './text.ts';
import type { DocumentNode, Documents, MappingEntry, ScalarNode } from './tree.ts';

type CollectionEvent = MappingEvent | SequenceEvent;

/** A collection whose end has not been reached; `event` is null for a document. */
type Open = { readonly event: CollectionEvent | null; readonly nodes: DocumentNode[] };

/** js-yaml's way to say that there is no anchor, tag or value. */
const ABSENT = -1;

/**
 * The trees of a file's documents from js-yaml's events. `isLoosened` says that the events come from the copy
 * that `withoutFlowBreaks` makes. A document with a wrong alias is left out, with a problem.
 */
export function treeOf(file: SourceFile, events: readonly Event[], isLoosened: boolean): Documents {
  const builder = new TreeBuilder(file, isLoosened);
  for (const event of events) builder.add(event);
  return { documents: builder.documents, problems: builder.problems };
}

class TreeBuilder {
  readonly documents: DocumentNode[] = [];
  readonly problems: Problem[] = [];
  private readonly file: SourceFile;
  private readonly isLoosened: boolean;
  private stack: Open[] = [];
  private anchors = new Map<string, DocumentNode | Open>();
  /** The end of what has been read. */
  private cursor = 0;
  private problemsBefore = 0;

  constructor(file: SourceFile, isLoosened: boolean) {
    this.file = file;
    this.isLoosened = isLoosened;
  }

  add(event: Event): void {
    if (event.type === EVENT_ID.DOCUMENT) this.openDocument();
    else if (event.type === EVENT_ID.SCALAR) this.addNode(this.scalar(event), event);
    else if (event.type === EVENT_ID.ALIAS) this.addNode(this.alias(event), null);
    else if (event.type === EVENT_ID.POP) this.close();
    else this.open(event);
  }

  private openDocument(): void {
    this.stack = [{ event: null, nodes: [] }];
    this.anchors = new Map();
    this.problemsBefore = this.problems.length;
  }

  private open(event: CollectionEvent): void {
    const open: Open = { event, nodes: [] };
    const name = this.anchorOf(event);
    if (name !== null) this.anchors.set(name, open);
    this.stack.push(open);
    const isOpening =
      event.style === COLLECTION_STYLE.FLOW && '{['.includes(this.file.text.charAt(event.start));
    this.cursor = isOpening ? event.start + 1 : event.start;
  }

  private close(): void {
    const open = this.stack.pop();
    if (!open) return;
    const { event } = open;
    if (event === null) this.closeDocument(open);
    else this.closeCollection(event, open);
  }

  private closeCollection(event: CollectionEvent, open: Open): void {
    const node = this.collection(event, open.nodes);
    const name = this.anchorOf(event);
    if (name !== null && this.anchors.get(name) === open) this.anchors.set(name, node);
    this.addNode(node, null);
  }

  private closeDocument({ nodes }: Open): void {
    const [root] = nodes;
    if (root && this.problems.length === this.problemsBefore) this.documents.push(root);
  }

  private addNode(node: DocumentNode, anchored: ScalarEvent | null): void {
    const name = anchored && this.anchorOf(anchored);
    if (name) this.anchors.set(name, node);
    this.cursor = Math.max(this.cursor, endOf(node));
    this.stack.at(-1)?.nodes.push(node);
  }

  private collection(event: CollectionEvent, nodes: readonly DocumentNode[]): DocumentNode {
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const end = flow && !this.isLonePair(event, nodes) ? this.closingBracket() : this.cursor;
    const { file, start, tag, outerStart } = this.properties(event, event.start);
    // written out, here and below: objects that are spread are slow to make, and this makes most of them
    if (event.type === EVENT_ID.SEQUENCE)
      return { file, start, tag, outerStart, end, kind: 'sequence', flow, items: nodes };
    return { file, start, tag, outerStart, end, kind: 'mapping', flow, entries: this.entries(nodes) };
  }

  /** A pair without braces in a flow sequence: `[a: 1]`. */
  private isLonePair(event: CollectionEvent, [first]: readonly DocumentNode[]): boolean {
    if (event.type !== EVENT_ID.MAPPING) return false;
    if (this.file.text[event.start] !== '{') return true;
    return first !== undefined && (first.alias?.start ?? first.outerStart) === event.start;
  }

  private entries(nodes: readonly DocumentNode[]): MappingEntry[] {
    const entries: MappingEntry[] = [];
    for (let index = 0; index + 1 < nodes.length; index += 2) {
      const key = nodes[index];
      const value = nodes[index + 1];
      if (!key || !value) continue;
      const start = key.alias?.start ?? key.outerStart;
      entries.push({ file: this.file.path, start, end: Math.max(endOf(key), endOf(value)), key, value });
    }
    return entries;
  }

  private closingBracket(): number {
    const at = this.skip(this.cursor, ',:?');
    return Math.min(at + 1, this.file.text.length);
  }

  private scalar(event: ScalarEvent): ScalarNode {
    if (event.valueStart === ABSENT) return this.empty(event);
    const { start, end } = this.scalarPlace(event);
    const style = styleOf(event);
    const text = getScalarValue(this.file.text, this.isLoosened ? { ...event, fast: false } : event);
    const isText = style !== 'plain' || event.tagStart !== ABSENT;
    const value = isText ? text : coreValue(text);
    const { file, tag, outerStart } = this.properties(event, start);
    return { file, start, tag, outerStart, end, kind: 'scalar', value, text, style };
  }

  private empty(event: ScalarEvent): ScalarNode {
    const propertiesEnd = Math.max(event.tagEnd, event.anchorEnd);
    const start = propertiesEnd === ABSENT ? this.emptyPlace() : propertiesEnd;
    const value = event.tagStart === ABSENT ? null : '';
    return { ...this.properties(event, start), end: start, kind: 'scalar', value, text: '', style: 'plain' };
  }

  /** Right after the colon, dash or question mark that has no value behind it. */
  private emptyPlace(): number {
    const nodes = this.stack.at(-1);
    const isValue = nodes?.event?.type === EVENT_ID.MAPPING && nodes.nodes.length % 2 === 1;
    const isItem = nodes?.event?.type === EVENT_ID.SEQUENCE;
    if (!isValue && !isItem) return this.cursor;
    const at = this.skip(this.cursor, '');
    return this.file.text[at] === (isValue ? ':' : '-') ? at + 1 : this.cursor;
  }

  private scalarPlace(event: ScalarEvent): { start: number; end: number } {
    const { valueStart, valueEnd } = event;
    if (event.style === SCALAR_STYLE.PLAIN) return { start: valueStart, end: valueEnd };
    if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED)
      return { start: valueStart - 1, end: valueEnd + 1 };
    const start = this.skip(Math.max(this.cursor, event.tagEnd, event.anchorEnd), '-?:');
    return { start, end: this.blockEnd(event, start) };
  }

  /** Where a block scalar ends, without trailing blank lines; with them where `+` makes them count. */
  private blockEnd({ valueStart, valueEnd, indent, chomping }: ScalarEvent, start: number): number {
    const { text } = this.file;
    const header = /^[|>][-+0-9]*/.exec(text.slice(start, start + 8))?.[0].length ?? 1;
    if (chomping === CHOMPING_MODE.KEEP && valueEnd > valueStart) return valueEnd;
    let end = valueEnd;
    while (end > valueStart) {
      const lineEnd = end - lineBreakBefore(text, end);
      const lineStart = Math.max(text.lastIndexOf('\n', lineEnd - 1) + 1, valueStart);
      const line = text.slice(lineStart, lineEnd);
      if (line.trim() !== '' || (indent >= 0 && line.length > indent)) return lineEnd;
      end = lineStart;
    }
    return start + header;
  }

  private alias(event: AliasEvent): DocumentNode {
    const { text, path } = this.file;
    const place: Range = { file: path, start: event.anchorStart - 1, end: event.anchorEnd };
    const name = text.slice(event.anchorStart, event.anchorEnd);
    const target = this.anchors.get(name);
    if (target && 'kind' in target) return { ...target, alias: place };
    const reason = target
      ? 'stands inside what it repeats'
      : 'repeats nothing: no anchor before it has this name';
    if (this.problems.length === this.problemsBefore)
      this.problems.push({ ...place, message: `the alias *${name} ${reason}` });
    return {
      ...place,
      tag: null,
      outerStart: place.start,
      kind: 'scalar',
      value: null,
      text: '',
      style: 'plain',
    };
  }

  private anchorOf({ anchorStart, anchorEnd }: CollectionEvent | ScalarEvent): string | null {
    return anchorStart === ABSENT ? null : this.file.text.slice(anchorStart, anchorEnd);
  }

  private properties(event: CollectionEvent | ScalarEvent, start: number) {
    const hasTag = event.tagStart !== ABSENT;
    const tag = hasTag ? this.file.text.slice(event.tagStart, event.tagEnd) : null;
    const tagStart = hasTag ? event.tagStart : start;
    const anchorStart = event.anchorStart === ABSENT ? start : event.anchorStart - 1;
    return { file: this.file.path, start, tag, outerStart: Math.min(start, tagStart, anchorStart) };
  }

  /** The first place from `from` on that is no blank, comment or one of the characters. */
  private skip(from: number, characters: string): number {
    const { text } = this.file;
    let at = from;
    for (; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === '#') {
        while (at < text.length && text[at] !== '\n') at++;
      } else if (!' \t\r\n'.includes(character) && !characters.includes(character)) break;
    }
    return Math.min(at, text.length);
  }
}

function endOf(node: DocumentNode): number {
  return node.alias?.end ?? node.end;
}

function lineBreakBefore(text: string, end: number): number {
  if (text[end - 1] !== '\n') return 0;
  return text[end - 2] === '\r' ? 2 : 1;
}

function styleOf(event: ScalarEvent): ScalarNode['style'] {
  if (event.style === SCALAR_STYLE.SINGLE_QUOTED) return 'single';
  if (event.style === SCALAR_STYLE.DOUBLE_QUOTED) return 'double';
  if (event.style === SCALAR_STYLE.LITERAL_BLOCK) return 'literal';
  return event.style === SCALAR_STYLE.FOLDED_BLOCK ? 'folded' : 'plain';
}
