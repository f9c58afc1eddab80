import { readBody } from './hcl-body.ts';
import { HclScanner, HclSyntaxError } from './hcl-scanner.ts';
import type { Body, Span } from './hcl-tree.ts';
import type { Problem, SourceFile } from './text.ts';

/** A file's tree, or the first place at which it stops being HCL. */
export type HclFile = {
  readonly body: Body;
  /** In source order. */
  readonly comments: readonly Span[];
  /** The lines of each heredoc between its markers; one may stand within another. */
  readonly heredocs: readonly Span[];
  readonly problem: Problem | null;
};

const read = new WeakMap<SourceFile, HclFile>();

/**
 * Reads HCL native syntax as HashiCorp's parser does, newlines and all. After a syntax error the body is empty:
 * Terraform would refuse the whole file too.
 */
export function readHcl(file: SourceFile): HclFile {
  const known = read.get(file);
  if (known) return known;
  const scanner = new HclScanner(file.text);
  const { comments, heredocs } = scanner;
  const found = { ...bodyOf(scanner, file.path), comments, heredocs };
  read.set(file, found);
  return found;
}

function bodyOf(scanner: HclScanner, file: string): Pick<HclFile, 'body' | 'problem'> {
  try {
    return { body: readBody(scanner), problem: null };
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    const { start, end, message } = error;
    const empty = { start: 0, end: 0, attributes: [], blocks: [] };
    return { body: empty, problem: { file, start, end, message } };
  }
}
