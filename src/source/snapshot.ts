import type { SourceFile } from './text.ts';

/** One entry of a git tree. `size` is in bytes, where it is known before the content is read. */
export type TreeEntry = {
  /** Git blob id, or any name that stands for one content for ever. */
  readonly id: string;
  readonly mode: '100644' | '100755' | '120000' | '160000';
  readonly size?: number;
};

/** Path (relative to the root, `/` between parts) to entry; folders have no entry of their own. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** What reading a blob gave: its text, or why there is none. */
export type Content =
  | { readonly text: string }
  | {
      readonly unreadable: 'binary' | 'too_large' | 'failed';
      readonly message: string;
      /** Whether it may well be a template: it names a stage's type, or nobody could look. */
      readonly isSuspect: boolean;
    };

/** A revision's tree. `truncated` says that the list of files is not whole. */
export type Revision = { readonly tree: Tree; readonly truncated: boolean };

/**
 * Everything that a review looks at. `base` is null where there is nothing to compare with.
 * `contents` maps blob ids to what has been read so far; a path may be asked for that is not in it.
 */
export type Snapshot = {
  readonly head: Revision;
  readonly base: Revision | null;
  readonly contents: ReadonlyMap<string, Content>;
  /** Head path of a renamed file → its path in the base. */
  readonly renames: ReadonlyMap<string, string>;
};

/** Largest file that is read, in bytes. Larger ones are Problems. */
export const MAX_FILE_BYTES = 5_000_000;

/** Largest file, in bytes, whose content is at least searched for what makes it a template. */
export const MAX_SCANNED_BYTES = 20_000_000;

/** Every file that declares a stage, or matters to one in a template, holds one of these words. */
const STAGE_WORDS = ['aws_api_gateway', 'AWS::ApiGateway::', 'AWS::Serverless::'];

/** The words as bytes of the encodings in which people save text: UTF-8 and UTF-16 in both byte orders. */
const STAGE_BYTES = STAGE_WORDS.flatMap((word) => [
  Buffer.from(word),
  Buffer.from(word, 'utf16le'),
  Buffer.from(word, 'utf16le').swap16(),
]);

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file's bytes, or `binary`: bytes that hold a NUL or are not UTF-8 are no text.
 * A byte order mark stays the text's first character.
 */
export function contentOf(bytes: Uint8Array): Content {
  if (bytes.length > MAX_FILE_BYTES) return { ...tooLarge(bytes.length), isSuspect: isSuspect(bytes) };
  if (isUtf16(bytes)) return binary(bytes, 'the file is UTF-16 text: save it as UTF-8');
  if (bytes.includes(0)) return binary(bytes, 'the file is not text (binary or encrypted)');
  try {
    return { text: DECODER.decode(bytes) };
  } catch {
    return binary(bytes, 'the file is not UTF-8 text (binary, encrypted or in another encoding)');
  }
}

function binary(bytes: Uint8Array, message: string): Content {
  return { unreadable: 'binary', message, isSuspect: isSuspect(bytes) };
}

/** Whether a byte order mark says so. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function isSuspect(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return STAGE_BYTES.some((word) => buffer.includes(word));
}

/** What stands for a file that is too large to be read; nobody has looked into it. `size` is in bytes. */
export function tooLarge(size: number): Content & { unreadable: 'too_large' } {
  const message = `the file has ${size} bytes, more than the limit of ${MAX_FILE_BYTES}`;
  return { unreadable: 'too_large', message, isSuspect: true };
}

/** The paths whose content differs between two trees, either way, in path order. */
export function changedPaths(head: Tree, base: Tree): string[] {
  const changed = new Set<string>();
  for (const [path, entry] of head) {
    const before = base.get(path);
    if (before?.id !== entry.id || before.mode !== entry.mode) changed.add(path);
  }
  for (const path of base.keys()) if (!head.has(path)) changed.add(path);
  return [...changed].sort();
}

const files = new WeakMap<Content, SourceFile>();

/** The same object wherever a content stands at the same path: what is read out of it is read once. */
export function sourceFile(path: string, content: Content & { readonly text: string }): SourceFile {
  const found = files.get(content);
  if (found?.path === path) return found;
  const file = { path, text: content.text };
  files.set(content, file);
  return file;
}
